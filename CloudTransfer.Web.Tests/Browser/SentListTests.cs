using CloudTransfer.Web.Database;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The list of what was sent from this browser.</summary>
public sealed class SentListTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private const string Key = "an-upload-key-of-some-length";

    private static readonly Look Desk = new(1280, Dark: false, Script: true);
    private static readonly FilePayload Plan = new() { Name = "plan.txt", MimeType = "text/plain", Buffer = [1, 2, 3] };

    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableFact]
    public async Task What_is_sent_by_either_form_is_listed_with_its_downloads_until_it_is_forgotten()
    {
        var page = await chromium.OpenAloneAsync(Desk);
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
    public async Task What_was_deleted_is_shown_as_gone_and_drops_out()
    {
        var page = await chromium.OpenAloneAsync(Desk);
        await SendAsync(page, _server);
        await page.ClickAsync("[data-id=delete]");
        await page.ClickAsync("form[action$='/delete'] button");
        await OpenListAsync(page, 1);

        await Assertions.Expect(Rows(page)).ToContainTextAsync("deleted or expired");
        await page.ReloadAsync();
        await Assertions.Expect(List(page)).ToBeHiddenAsync();
    }

    [SkippableFact]
    public async Task Only_what_is_in_sight_is_asked_for_two_at_once_and_not_again_within_a_minute()
    {
        var page = await chromium.OpenAloneAsync(Desk);
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
    public async Task It_can_be_switched_off_and_on_again()
    {
        var page = await chromium.OpenAloneAsync(Desk);
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
    public async Task An_owner_s_link_that_was_passed_on_is_not_remembered_and_without_script_there_is_no_list()
    {
        var owner = (await _server.Client.PostAsync([("plan.txt", [1])])).OwnerLink;
        var page = await chromium.OpenAloneAsync(Desk);
        await page.GotoAsync(owner);
        await page.GotoAsync(_server.Address.ToString());
        await Assertions.Expect(List(page)).ToBeHiddenAsync();

        var plain = await chromium.OpenAloneAsync(Desk with { Script = false });
        await plain.GotoAsync(_server.Address.ToString());
        await Assertions.Expect(List(plain)).ToBeHiddenAsync();
    }

    [SkippableTheory]
    [InlineData("localStorage.setItem('cloudtransfer-sent:', '[{\"id\":')")]
    [InlineData("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('No', 'SecurityError'); } })")]
    [InlineData("Storage.prototype.setItem = () => { throw new DOMException('Full', 'QuotaExceededError'); }")]
    public async Task A_browser_that_keeps_nothing_or_something_else_sends_as_ever(string broken)
    {
        var page = await chromium.OpenAloneAsync(Desk);
        var faults = new List<string>();
        page.PageError += (_, fault) => faults.Add(fault);
        await page.AddInitScriptAsync(broken);
        await SendAsync(page, _server);
        await page.GotoAsync(_server.Address.ToString());

        await Assertions.Expect(page.Locator("form.scripted")).ToBeVisibleAsync();
        Assert.Empty(faults);
    }

    [SkippableFact]
    public async Task Who_signs_out_leaves_no_list_behind()
    {
        using var server = new RunningServer(null, ("Upload:AccessKeys:0", Key));
        var page = await chromium.OpenAloneAsync(Desk);
        await page.GotoAsync(server.Address.ToString());
        await page.FillAsync("#key", Key);
        await page.ClickAsync("form[data-id=sign-in] button");
        await SendAsync(page, server);
        Assert.Contains("token", await page.EvaluateAsync<string>("JSON.stringify(localStorage)"), StringComparison.Ordinal);

        await page.ClickAsync("header form[data-id=sign-out] button");
        await page.WaitForSelectorAsync("form[data-id=sign-in]");
        Assert.DoesNotContain("token", await page.EvaluateAsync<string>("JSON.stringify(localStorage)"), StringComparison.Ordinal);
    }

    private static ILocator List(IPage page) => page.Locator("details[data-part=sent]");

    // The page asks once a minute how often something was downloaded, and counts are written some seconds later.
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

    // As where the script of the form did not come: the browser sends it by itself.
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
