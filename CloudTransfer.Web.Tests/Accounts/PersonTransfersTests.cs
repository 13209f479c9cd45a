using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers.Search;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>What a person sends while signed in, by every way in, is on the page of that person's transfers, and on nobody else's.</summary>
public sealed class PersonTransfersTests(SignInServers servers) : IClassFixture<SignInServers>
{
    private const string Actions =
        "GET /transfers/{id}|GET /transfers/{id}/delete|GET /transfers/{id}/qr.svg|POST /transfers/{id}|POST /transfers/{id}/delete|GET /t/{token}";

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Transfer_sent_while_signed_in_is_listed_on_every_device_of_its_sender_and_on_no_other(bool isPostgreSql)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        await servers.PersonAsync();
        using var sender = new Visitor(one.Address);
        (await sender.SignInAsync()).Dispose();
        using var laptop = new Visitor(two.Address);
        (await laptop.SignInAsync()).Dispose();
        await servers.PersonAsync();
        using var other = new Visitor(two.Address);
        (await other.SignInAsync()).Dispose();

        using (var form = await sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = new FormBody().File("by-form.txt", [1]).ToContent() }))
            Assert.Equal(HttpStatusCode.SeeOther, form.StatusCode);
        await SendAsync(sender, "by-put.txt", 1, 2);
        using (var manifest = await sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/transfers")
        {
            Content = new StringContent("""{"files":[{"path":"by-manifest.txt","size":3}]}""", Encoding.UTF8, "application/json"),
        }))
            Assert.Equal(HttpStatusCode.Created, manifest.StatusCode);
        using (var tus = await sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/tus")
        {
            Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Length", "4" }, { "Upload-Metadata", "filename " + Convert.ToBase64String("by-tus.txt"u8) } },
        }))
            Assert.Equal(HttpStatusCode.Created, tus.StatusCode);
        await one.Client.PutFileAsync("by-nobody.txt", [1]);

        Assert.Equal(["by-form.txt", "by-manifest.txt", "by-put.txt", "by-tus.txt"], (await NamesAsync(laptop)).Order(StringComparer.Ordinal));
        Assert.Equal(["by-tus.txt", "by-manifest.txt", "by-put.txt", "by-form.txt"], await NamesAsync(laptop, "?order=Newest"));
        Assert.Equal(["by-tus.txt", "by-manifest.txt", "by-put.txt", "by-form.txt"], await NamesAsync(laptop, "?order=Largest"));
        Assert.Equal(["by-put.txt"], await NamesAsync(laptop, "?find=PUT"));
        Assert.Equal(["by-tus.txt", "by-manifest.txt"], await NamesAsync(laptop, "?state=Arriving"));
        Assert.Empty(await NamesAsync(other));
        Assert.Empty(await NamesAsync(other, "?find=" + (await IdsAsync(laptop))[0]));
        Assert.Empty(await NamesAsync(other, "?find=" + (await IdsAsync(laptop))[0][..8]));
    }

    [Fact]
    public async Task Search_that_has_not_looked_at_all_says_so_and_goes_on()
    {
        using var server = new RunningServer(null, OpenIdProvider.OfNobody);
        var (id, session) = await TestPerson.SignInAsync(server);
        await server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
            """
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @many)
            INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, created_at, user_id)
            SELECT substr('AAAAAAAAAAAAAAAAAAAAAA' || n, -22), n, 'sealed', CASE n WHEN 1 THEN 'wanted' ELSE 'x' END, 0, 1, 1, 1, '', n, @user FROM numbers
            """,
            new { many = TransferSearch.MostLooked + 1, user = id.Value }, CancellationToken.None);
        using var browser = TestPerson.Browser(server, session);

        var page = await browser.ReadAsync("/transfers?find=wanted");
        Assert.Contains("20,000 transfers were looked at", page.QuerySelector("[data-id=looked]")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("There are none", page.Body!.TextContent, StringComparison.Ordinal);
        var next = page.QuerySelector("a[rel=next]")!;
        Assert.Equal("Search on", next.TextContent);
        Assert.Equal("wanted", (await browser.ReadAsync(next.GetAttribute("href")!)).QuerySelector("[data-id=transfers] .name")!.TextContent);
    }

    [SkippableFact]
    public async Task Several_transfers_are_extended_and_deleted_at_once_and_only_one_s_own()
    {
        var (one, two) = servers.Replicas(isPostgreSql: false);
        await servers.PersonAsync();
        using var sender = new Visitor(one.Address);
        (await sender.SignInAsync()).Dispose();
        foreach (var name in new[] { "a.txt", "b.txt", "c.txt" })
            await SendAsync(sender, name, 1);
        await servers.PersonAsync();
        using var other = new Visitor(two.Address);
        (await other.SignInAsync()).Dispose();
        var foreign = await SendAsync(other, "d.txt", 1);
        var ids = await IdsAsync(sender);
        var selected = $"?id={ids[0]}&id={ids[1]}&id={foreign.Id}";

        using (var extended = await sender.SubmitAsync("/transfers/extend" + selected, "form[data-id=extend]", ("expires", "1h")))
            Assert.Equal("/transfers?extended=2", $"{extended.Headers.Location}");
        using (var wrong = await sender.SubmitAsync("/transfers/extend" + selected, "form[data-id=extend]", ("expires", "soon")))
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("expires in 1 hour", (await sender.ReadAsync("/transfers?find=" + ids[0])).Body!.TextContent, StringComparison.Ordinal);
        using (var deleted = await sender.SubmitAsync("/transfers/delete" + selected, "form[data-id=delete]", ("id", foreign.Id)))
            Assert.Equal("/transfers?deleted=0", $"{deleted.Headers.Location}");
        using (var deleted = await sender.SubmitAsync("/transfers/delete" + selected, "form[data-id=delete]"))
            Assert.Equal("/transfers?deleted=2", $"{deleted.Headers.Location}");

        Assert.Single(await NamesAsync(sender));
        Assert.Equal(["d.txt"], await NamesAsync(other));
    }

    [SkippableFact]
    public async Task Page_of_a_transfer_shows_its_recipients_and_withdraws_one()
    {
        await using var smtp = new ScriptedSmtpServer();
        using var server = new RunningServer(null, [.. servers.Provider.Settings, .. smtp.Settings]);
        await servers.PersonAsync();
        using var sender = new Visitor(server.Address);
        (await sender.SignInAsync()).Dispose();
        using var put = new HttpRequestMessage(HttpMethod.Put, "/a.txt") { Content = new ByteArrayContent([1]), Headers = { { "Accept", "application/json" }, { "X-Recipients", "ann@example.org" } } };
        using var sent = await sender.SendAsync(put);
        var page = $"/transfers/{(await sent.Content.ReadFromJsonAsync<UploadAnswer>())!.Id}";

        Assert.Equal("ann@example.org", (await sender.ReadAsync(page)).QuerySelector("[data-id=recipients] bdi")!.TextContent);
        using (var withdrawn = await sender.SubmitAsync(page, "[data-id=recipients] form[action$=withdraw]"))
            Assert.StartsWith(page, $"{withdrawn.Headers.Location}", StringComparison.Ordinal);
        Assert.Equal("Withdrawn", (await sender.ReadAsync(page)).QuerySelector("[data-id=recipients] li")!.GetAttribute("data-state"));
    }

    [SkippableTheory]
    [InlineData("nobody", "401 401 401 401 401 200")]
    [InlineData("another person", "404 404 404 404 404 200")]
    [InlineData("administrator", "404 404 404 404 404 200")]
    [InlineData("sender", "200 200 200 303 303 200")]
    public async Task Page_of_a_transfer_is_its_sender_s_alone(string caller, string statuses)
    {
        var (one, two) = servers.Replicas(isPostgreSql: false);
        await servers.PersonAsync(caller is "sender" ? "admin" : "none");
        using var sender = new Visitor(one.Address);
        (await sender.SignInAsync()).Dispose();
        var sent = await SendAsync(sender, "a.txt", 1);
        await servers.PersonAsync(caller is "administrator" ? "admin" : "none");
        using var other = new Visitor(two.Address);
        if (caller is not "nobody")
            (await other.SignInAsync()).Dispose();
        var browser = caller is "sender" ? sender : other;
        // A token of a form that everybody sees.
        var token = (await browser.ReadAsync("/sign-in")).QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        var answers = new List<string>();
        foreach (var action in Actions.Split('|'))
        {
            var path = action[(action.IndexOf(' ') + 1)..].Replace("{id}", sent.Id, StringComparison.Ordinal).Replace("{token}", RequestCredentials.OwnerToken(sent.OwnerLink), StringComparison.Ordinal);
            using var answer = action.StartsWith("GET", StringComparison.Ordinal)
                ? await browser.GetAsync(path)
                : await browser.PostAsync(path, ("__RequestVerificationToken", token), ("expires", "1h"));
            answers.Add(((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
        }

        Assert.Equal(statuses, string.Join(' ', answers));
    }

    [SkippableTheory]
    [InlineData("anyone", "201 201 201")]
    [InlineData("keys", "401 401 201")]
    [InlineData("signed-in", "401 201 201")]
    [InlineData("", "401 401 201")]
    public async Task Upload_is_open_to_those_whom_the_setting_names(string allowed, string statuses)
    {
        servers.Replicas(isPostgreSql: false);
        await servers.PersonAsync();
        using var server = new RunningServer(null, [.. servers.Provider.Settings, ("Upload:AccessKeys:0", "an-upload-key-for-tests"), ("Upload:Allowed", allowed)]);
        using var nobody = new Visitor(server.Address);
        using var person = new Visitor(server.Address);
        (await person.SignInAsync()).Dispose();
        using var key = new Visitor(server.Address);

        var answers = new[]
        {
            await PutAsync(nobody, null), await PutAsync(person, null), await PutAsync(key, "Bearer an-upload-key-for-tests"),
        };

        Assert.Equal(statuses, string.Join(' ', answers));
    }

    private static async Task<int> PutAsync(Visitor browser, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.txt") { Content = new ByteArrayContent([1]) };
        if (authorization is not null)
            request.Headers.Add("Authorization", authorization);
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await browser.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static async Task<UploadAnswer> SendAsync(Visitor browser, string name, params byte[] content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/" + name) { Content = new ByteArrayContent(content) };
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await browser.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<UploadAnswer>())!;
    }

    private static async Task<List<string>> NamesAsync(Visitor browser, string query = "") =>
        [.. (await browser.ReadAsync("/transfers" + query)).QuerySelectorAll("[data-id=transfers] .name").Select(name => name.TextContent)];

    private static async Task<List<string>> IdsAsync(Visitor browser) =>
        [.. (await browser.ReadAsync("/transfers")).QuerySelectorAll("[data-id=transfers] input[name=id]").Select(box => box.GetAttribute("value")!)];
}
