using System.Text;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The list of transfers sent from this browser.</summary>
public sealed class SentListTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private const string Key = "an-upload-key-of-some-length";

    private static readonly FilePayload Plan = new() { Name = "plan.txt", MimeType = "text/plain", Buffer = [1, 2, 3] };

    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableFact]
    public async Task Transfers_sent_by_script_or_plain_form_are_listed_with_download_counts_until_forgotten()
    {
        var page = await chromium.OpenAloneAsync(Look.Desk);
        var first = await SendAsync(page, _server);
        await _server.Client.GetByteArrayAsync(first.Download());
        await Eventually.HoldsAsync(IsCountedAsync);
        await SendPlainAsync(page);

        await OpenListAsync(page, 2);
        await Assertions.Expect(Rows(page).Nth(1)).ToContainTextAsync("downloaded 1 time");
        await Assertions.Expect(Rows(page).Nth(0)).ToContainTextAsync("not downloaded yet");
        Assert.Contains("only in this browser", await List(page).InnerTextAsync(), StringComparison.Ordinal);
        await Rows(page).Nth(1).GetByRole(AriaRole.Link).ClickAsync();
        Assert.Equal(first, await page.Locator("#link").InputValueAsync());

        await OpenListAsync(page, 2);
        await Rows(page).Nth(0).GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(1);
        await Assertions.Expect(Rows(page).GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        await page.ClickAsync("[data-do=forget-all]");
        await Assertions.Expect(List(page)).ToBeHiddenAsync();
        await page.ReloadAsync();
        await Assertions.Expect(List(page)).ToBeHiddenAsync();
    }

    [SkippableFact]
    public async Task A_deleted_transfer_is_shown_as_deleted_once_and_removed_from_the_list()
    {
        var page = await chromium.OpenAloneAsync(Look.Desk);
        await SendAsync(page, _server);
        await page.ClickAsync("[data-id=delete]");
        await page.ClickAsync("form[action$='/delete'] button");
        await OpenListAsync(page, 1);

        await Assertions.Expect(Rows(page)).ToContainTextAsync("deleted or expired");
        await page.ReloadAsync();
        await Assertions.Expect(List(page)).ToBeHiddenAsync();
    }

    [SkippableFact]
    public async Task Only_visible_rows_are_requested_two_at_a_time_and_at_most_once_a_minute()
    {
        var page = await chromium.OpenAloneAsync(Look.Desk);
        await SendAsync(page, _server);
        var (underWay, most, asked) = (0, 0, 0);
        await page.RouteAsync("**/api/v1/transfers/*", async route =>
        {
            most = Math.Max(most, ++underWay);
            asked++;
            await Task.Delay(20);
            underWay--;
            await route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = """{"expires":null,"downloaded":{"completed":5}}""" });
        });
        await page.EvaluateAsync(
            "localStorage.setItem('cloudtransfer-sent:', JSON.stringify(Array.from({ length: 60 }, (_, n) => ({ id: `id${n}`, name: `Holiday ${n}`, token: `t${n}`, sent: 60 - n, expires: null }))))");
        await OpenListAsync(page, 60);
        await Assertions.Expect(Rows(page).First).ToContainTextAsync("downloaded 5 times");
        await Assertions.Expect(page.Locator(".sent-row", new PageLocatorOptions { HasText = "downloaded 5 times" })).Not.ToHaveCountAsync(1);
        Assert.InRange(most, 1, 2);

        await Rows(page).Last.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(Rows(page).Last).ToContainTextAsync("downloaded 5 times");
        Assert.InRange(asked, 2, 30);
        Assert.DoesNotContain("downloaded", await Rows(page).Nth(30).InnerTextAsync(), StringComparison.Ordinal);
        var before = asked;
        await OpenListAsync(page, 60);
        await Assertions.Expect(Rows(page).First).ToContainTextAsync("downloaded 5 times");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Equal(before, asked);
    }

    [SkippableFact]
    public async Task The_list_can_be_switched_off_and_on_again()
    {
        var page = await chromium.OpenAloneAsync(Look.Desk);
        await SendAsync(page, _server);
        await OpenListAsync(page, 1);
        await page.ClickAsync("[data-do=sent-off]");
        await SendAsync(page, _server);

        await page.GotoAsync(_server.Address.ToString());
        await Assertions.Expect(List(page).Locator("summary")).ToHaveTextAsync("Sent from this browser (not remembered)");
        Assert.DoesNotContain("token", await page.EvaluateAsync<string>("JSON.stringify(localStorage)"), StringComparison.Ordinal);
        await List(page).Locator("summary").ClickAsync();
        await page.ClickAsync("[data-do=sent-on]");
        await SendAsync(page, _server);
        await OpenListAsync(page, 1);
    }

    [SkippableFact]
    public async Task An_owner_link_that_was_passed_on_is_not_listed_and_without_script_there_is_no_list()
    {
        var owner = (await _server.Client.PostAsync([("plan.txt", [1])])).OwnerLink;
        var page = await chromium.OpenAloneAsync(Look.Desk);
        await page.GotoAsync(owner);
        await page.GotoAsync(_server.Address.ToString());
        await Assertions.Expect(List(page)).ToBeHiddenAsync();

        var plain = await chromium.OpenAloneAsync(Look.Desk with { Script = false });
        await plain.GotoAsync(_server.Address.ToString());
        await Assertions.Expect(List(plain)).ToBeHiddenAsync();
    }

    [SkippableTheory]
    [InlineData("localStorage.setItem('cloudtransfer-sent:', '[{\"id\":')")]
    [InlineData("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('No', 'SecurityError'); } })")]
    [InlineData("Storage.prototype.setItem = () => { throw new DOMException('Full', 'QuotaExceededError'); }")]
    public async Task Uploads_work_with_damaged_forbidden_or_full_storage(string broken)
    {
        var page = await chromium.OpenAloneAsync(Look.Desk);
        var faults = new List<string>();
        page.PageError += (_, fault) => faults.Add(fault);
        await page.AddInitScriptAsync(broken);
        await SendAsync(page, _server);
        await page.GotoAsync(_server.Address.ToString());

        await Assertions.Expect(page.Locator("form.scripted")).ToBeVisibleAsync();
        Assert.Empty(faults);
    }

    [SkippableFact]
    public async Task Signing_out_clears_the_list()
    {
        using var server = new RunningServer(null, ("Upload:AccessKeys:0", Key));
        var page = await chromium.OpenAloneAsync(Look.Desk);
        await page.GotoAsync(server.Address.ToString());
        await page.FillAsync("#key", Key);
        await page.ClickAsync("form[data-id=sign-in] button");
        await SendAsync(page, server);
        Assert.Contains("token", await page.EvaluateAsync<string>("JSON.stringify(localStorage)"), StringComparison.Ordinal);

        await page.ClickAsync("header form[data-id=sign-out] button");
        await page.WaitForSelectorAsync("form[data-id=sign-in]");
        Assert.DoesNotContain("token", await page.EvaluateAsync<string>("JSON.stringify(localStorage)"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Signing_out_clears_unfinished_uploads()
    {
        using var server = new RunningServer(null, ("Upload:AccessKeys:0", Key));
        var page = await chromium.OpenAloneAsync(Look.Desk);
        await page.GotoAsync(server.Address.ToString());
        await page.FillAsync("#key", Key);
        await page.ClickAsync("form[data-id=sign-in] button");
        var sending = await SendingPage.OpenAsync(page, server.Address);
        await sending.Form.Locator("input[name=files]").SetInputFilesAsync(new FilePayload { Name = "long.bin", MimeType = "text/plain", Buffer = new byte[2_000_000] });
        await sending.ThrottleAsync(20_000);
        await sending.SendAsync();
        await page.Locator("#uploading").WaitForAsync();
        await page.ReloadAsync();
        await sending.UnthrottleAsync();
        await sending.Unfinished.WaitForAsync();
        Assert.Contains("/t/", await UnfinishedAsync(page), StringComparison.Ordinal);

        await page.ClickAsync("header form[data-id=sign-out] button");
        await page.WaitForSelectorAsync("form[data-id=sign-in]");
        Assert.Equal("[]", await UnfinishedAsync(page));
    }

    [SkippableFact]
    public async Task Files_shared_with_the_installed_app_are_listed_and_saving_changes_lists_nothing()
    {
        var page = await chromium.OpenAloneAsync(Look.Desk);
        await page.GotoAsync((await _server.Client.PostAsync([("plan.txt", [1])])).OwnerLink);
        await page.ClickAsync(".change summary");
        await page.ClickAsync(".change button");
        await page.WaitForSelectorAsync(".saved");
        await page.GotoAsync("about:blank");
        await ShareAsync(page);

        await OpenListAsync(page, 1);
        await Assertions.Expect(Rows(page)).ToContainTextAsync("IMG_1.jpg");
    }

    private static ILocator List(IPage page) => page.Locator("details[data-part=sent]");

    // The page asks for the counts at most once a minute, and the server writes them with a delay.
    private async Task<bool> IsCountedAsync()
    {
        await _server.Services.GetRequiredService<DownloadCounter>().WriteAsync(CancellationToken.None);
        return await _server.Services.GetRequiredService<IDatabase>().FirstAsync<long>("SELECT MAX(completed) FROM transfers", new { }, CancellationToken.None) == 1;
    }

    private static ILocator Rows(IPage page) => page.Locator(".sent-row");

    private async Task OpenListAsync(IPage page, int count)
    {
        await page.GotoAsync(_server.Address.ToString());
        await Assertions.Expect(List(page).Locator("summary")).ToHaveTextAsync($"Sent from this browser ({count})");
        await List(page).Locator("summary").ClickAsync();
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(count);
    }

    private static async Task<string> SendAsync(IPage page, RunningServer server)
    {
        var sending = await SendingPage.OpenAsync(page, server.Address);
        await sending.Form.Locator("input[name=files]").SetInputFilesAsync(Plan);
        await sending.SendAsync();
        return await sending.ArrivesAsync();
    }

    private static Task<string> UnfinishedAsync(IPage page) => page.EvaluateAsync<string>(
        """
        () => new Promise((resolve, reject) => {
          const opening = indexedDB.open('cloudtransfer', 1);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const all = opening.result.transaction('uploads').objectStore('uploads').getAll();
            all.onsuccess = () => resolve(JSON.stringify(all.result.map(({ ownerLink }) => ownerLink)));
          };
        })
        """);

    // The navigation of an installed app to its share target: a POST that no page has initiated.
    private async Task ShareAsync(IPage page)
    {
        await page.RouteAsync("**/upload", route => route.ContinueAsync(new RouteContinueOptions
        {
            Method = "POST",
            Headers = new Dictionary<string, string>(route.Request.Headers) { ["content-type"] = "multipart/form-data; boundary=b", ["origin"] = "null" },
            PostData = Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"IMG_1.jpg\"\r\n\r\n123\r\n--b--\r\n"),
        }));
        await page.GotoAsync(new Uri(_server.Address, "upload").ToString());
        await page.WaitForURLAsync("**/t/*");
    }

    // As where the script was not loaded: the browser submits the form itself.
    private async Task SendPlainAsync(IPage page)
    {
        await page.GotoAsync(_server.Address.ToString());
        await page.EvaluateAsync(
            """
            () => {
              const field = document.querySelector('input[name=files]');
              const files = new DataTransfer();
              files.items.add(new File(['plain'], 'plain.txt'));
              field.files = files.files;
              field.form.submit();
            }
            """);
        await page.WaitForURLAsync("**/t/*");
    }
}
