using CloudTransfer.Web.Tests.Browser;
using CloudTransfer.Web.Tests.Pages;
using CloudTransfer.Web.Transfers;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>User input is shown as text on every page.</summary>
public sealed class InjectionTests(PageServer server, Chromium chromium) : IClassFixture<PageServer>, IClassFixture<Chromium>
{
    private static readonly string[] Extensions = ["", ".png", ".html", ".txt", ".pdf", ".svg", ".mp4"];

    [Fact]
    public async Task No_stored_payload_becomes_an_element_or_attribute_of_any_page()
    {
        using var visitor = await AdministratorAsync();
        var shown = 0;
        foreach (var address in await AddressesAsync())
        {
            var html = await (await visitor.GetAsync(address)).Content.ReadAsStringAsync();
            Injected.AssertHarmless(address, html);
            shown += html.Contains(Injected.Mark, StringComparison.Ordinal) ? 1 : 0;
        }

        // Proves that the pages do show the payloads, as text.
        Assert.InRange(shown, 40, int.MaxValue);
    }

    [Fact]
    public async Task Rejected_payload_is_echoed_only_as_text()
    {
        using var visitor = await AdministratorAsync();
        var own = await server.SeedAsync(transfer => transfer with { PasswordHash = null }, "a.txt");
        var locked = await server.Client.PutAsync("a.bin?password=secret", [1]);
        foreach (var payload in Injected.Payloads)
        {
            foreach (var (page, selector, field) in new[]
            {
                (own.Owner, "form[action^='/t/']", "expires"), (own.Owner, "form[action^='/t/']", "message"), (own.Owner, "form[action^='/t/']", "title"), (own.Owner, "form[action^='/t/']", "from"), (own.Owner, "form[action^='/t/']", "downloads"),
                ($"/d/{locked.Id}", "form", "password"),
            })
            {
                using var answer = await visitor.SubmitAsync(page, selector, (field, payload), ("downloads", payload));
                Injected.AssertHarmless($"{page} {field} {payload}", await answer.Content.ReadAsStringAsync());
            }

            using var invalid = new FormBody().File("a", [1]).Field("title", payload).Field("from", payload).Field("message", payload).Field("downloads", payload).Field("expires", payload).ToContent();
            using var returned = await server.Client.PostAsAsync("text/html", invalid);
            Assert.Equal(400, (int)returned.StatusCode);
            var form = await returned.Content.ReadAsStringAsync();
            Assert.Contains(Injected.Mark, form, StringComparison.Ordinal);
            Injected.AssertHarmless($"the form {payload}", form);

            using var upload = new FormBody().File("a", [1]).Field("expires", payload).Field("downloads", payload).ToContent();
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/upload?message=" + Uri.EscapeDataString(payload))) { Content = upload };
            foreach (var header in new[] { "User-Agent", "Referer", "Accept-Language", "Cookie", "X-Expires" })
                request.Headers.TryAddWithoutValidation(header, string.Concat(payload.Where(char.IsAscii)).Replace("\0", "", StringComparison.Ordinal));
            using var refused = await visitor.SendAsync(request);
            Assert.Equal(400, (int)refused.StatusCode);
            Injected.AssertHarmless($"/upload {payload}", await refused.Content.ReadAsStringAsync());
        }
    }

    [SkippableFact]
    public async Task Real_browser_runs_no_payload_and_reports_no_policy_violation()
    {
        var page = await chromium.OpenAsync(Look.Desk);
        var complaints = new List<string>();
        page.Dialog += async (_, dialog) =>
        {
            complaints.Add("dialog: " + dialog.Message);
            await dialog.DismissAsync();
        };
        page.Console += (_, message) => Note(complaints, message);
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(new Uri(server.Address, "/admin").ToString());
        await page.FillAsync("#key", PageServer.AdminKey);
        await page.ClickAsync("form[data-id=sign-in] button");
        await page.WaitForSelectorAsync("[data-id=search]");

        // Every kind of page, and each payload on some of them. The tests above read all combinations.
        foreach (var address in (await AddressesAsync()).Where((_, n) => n < 35 || n % 6 == 0).Concat(await ContentsAsync()))
        {
            await page.GotoAsync(new Uri(server.Address, address).ToString());
            Assert.Equal(0, await page.Locator($"{Injected.Mark}, [on{Injected.Mark}], script:not([src])").CountAsync());
            Assert.True(complaints.Count == 0, $"{address}: {string.Join("\n", complaints)}");
        }

        await page.CloseAsync();
    }

    [Theory]
    [InlineData("page.html", "application/octet-stream", false)]
    [InlineData("page.xhtml", "application/octet-stream", false)]
    [InlineData("image.svg", "application/octet-stream", false)]
    [InlineData("feed.xml", "application/octet-stream", false)]
    [InlineData("script.js", "application/octet-stream", false)]
    [InlineData("flash.swf", "application/octet-stream", false)]
    [InlineData("page.mht", "application/octet-stream", false)]
    [InlineData("paper.pdf", "application/pdf", true)]
    [InlineData("image.png", "image/png", true)]
    public async Task Stored_content_is_an_attachment_or_sandboxed_and_never_sniffed(string name, string type, bool shown)
    {
        var sent = await server.Client.PutAsync(name, "<html><script>alert(1)</script>"u8.ToArray());
        foreach (var (address, disposition) in new[] { ("download", "attachment"), ("files/0", "attachment"), ("files/0/content", "inline") })
        {
            using var answer = await server.Client.GetAsync($"/d/{sent.Id}/{address}");
            if (disposition is "inline" && !shown)
            {
                Assert.Equal(404, (int)answer.StatusCode);
                continue;
            }

            Assert.Equal(type, answer.Content.Headers.ContentType!.ToString());
            Assert.Equal(disposition, answer.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Contains("; sandbox;", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        }
    }

    private async Task<Visitor> AdministratorAsync()
    {
        var visitor = new Visitor(server.Address);
        (await visitor.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", PageServer.AdminKey))).Dispose();
        return visitor;
    }

    // Writes the names to the database without cleaning: the pages must not rely on it.
    private async Task<List<string>> AddressesAsync()
    {
        string[] paths = [.. Injected.Payloads.Select((payload, n) => payload.Replace("\0", "", StringComparison.Ordinal) + Extensions[n % Extensions.Length])];
        var addresses = new List<string>();
        foreach (var payload in Injected.Payloads.Take(4))
        {
            Transfer Hostile(Transfer transfer) => transfer with { Name = payload, Title = payload, Sender = payload, Message = payload + "\n" + string.Join('\n', Injected.Payloads) };
            var seeded = await server.SeedAsync(Hostile, paths);
            var ended = await server.SeedAsync(transfer => Hostile(transfer) with { Expires = transfer.Created.AddHours(-1) }, paths);
            addresses.AddRange(
            [
                seeded.Landing, seeded.Landing + "?view=list", seeded.Landing + "?view=gallery", seeded.Owner, seeded.Owner + "?saved=true", seeded.Owner + "/delete", ended.Owner,
                $"/admin/transfers/{seeded.Transfer.Id}", $"/admin/delete?id={seeded.Transfer.Id}",
            ]);
            if (addresses.Count < 10)
                addresses.AddRange(paths.Select((_, n) => $"{seeded.Landing}/files/{n}/view"));
        }

        foreach (var text in Injected.Payloads.Select(Uri.EscapeDataString))
        {
            addresses.AddRange(
            [
                $"{addresses[0]}?find={text}", $"{addresses[0]}?folder={text}&page={text}&view={text}", $"/specimen/sign-in?wrong={text}&key={text}",
                $"/admin?find={text}&size={text}&age={text}&order={text}&after={text}&deleted={text}",
            ]);
            if (!text.Contains("%00", StringComparison.Ordinal))
                addresses.AddRange([$"/d/{text}", $"/t/{text}", $"/nothing/{text}?{text}={text}"]);
        }

        return addresses;
    }

    // The view pages of files that contain scripts, and the contents that may be shown inline.
    private async Task<List<string>> ContentsAsync()
    {
        var script = $"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg><html><script>alert(3)</script><{Injected.Mark}>";
        string[] names = ["a.html", "a.svg", "a.txt", "a.js", "a.md", "a.png", "a.gif", "a.xml"];
        var sent = await server.Client.PostAsync(names.Select(name => ($"F/{name}", System.Text.Encoding.UTF8.GetBytes(script))));
        return [.. names.Select((_, n) => $"/d/{sent.Id}/files/{n}/view"), $"/d/{sent.Id}/files/5/content", $"/d/{sent.Id}/files/6/content"];
    }

    // Ignores what the browser itself logs: the error status of a page, and the inline style of its image viewer.
    private static void Note(List<string> complaints, IConsoleMessage message)
    {
        if (message.Type is "error" or "warning" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal)
            && !(message.Text.StartsWith("Applying inline style", StringComparison.Ordinal) && message.Location.Contains("/content", StringComparison.Ordinal)))
            complaints.Add(message.Text);
    }
}
