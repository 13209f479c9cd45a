using CloudTransfer.Web.Tests.FileRequests;
using CloudTransfer.Web.Tests.Pages;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The page of a file request, with script.</summary>
public sealed class RequestPageTests(CheckingServer server, Chromium chromium) : IClassFixture<CheckingServer>, IClassFixture<Chromium>
{
    [SkippableFact]
    public async Task Requester_gives_an_address_is_asked_for_the_code_on_the_next_page_and_does_without()
    {
        var page = await chromium.OpenAsync(Look.Desk);
        await page.GotoAsync(new Uri(server.Pages.Address, "/requests").ToString());
        await page.FillAsync("#title-field", "Pictures from the lake");
        await page.FillAsync("#email", "me@example.org");
        await page.ClickAsync("form[data-id=new-request] > button[type=submit]");
        await page.FillAsync("#code", "123 456");
        await page.ClickAsync("form[data-id=code] button");

        // Its mail server is away: whether a code was made by now is not told apart.
        await Assertions.Expect(page.Locator("[data-id=told] [role=alert]")).ToContainTextAsync("code");
        await Assertions.Expect(page.Locator("[data-id=told] .name")).ToHaveTextAsync("me@example.org");
        await page.ClickAsync("form[data-id=end-notices] button");
        await Assertions.Expect(page.Locator("[role=status]").First).ToHaveTextAsync("You get no more mail about this request.");
        await Assertions.Expect(page.Locator("[data-id=told]")).ToHaveCountAsync(0);
        await page.CloseAsync();
    }

    [SkippableFact]
    public async Task Folder_sent_to_a_request_resumes_after_its_tab_was_closed_and_more_is_added_by_the_receipt()
    {
        using var work = new TestFolder();
        var folder = LocalFolder.Write(work["Holiday"], [9_000_000, 3, 9_000_000]);
        await File.WriteAllTextAsync(work["more.txt"], "and this");
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var request = await replica.Client.AskAsync(new { title = "Pictures from the lake", from = "Ada", maxSubmissions = 1 });
        var sending = await SendingPage.OpenAsync(await chromium.OpenAloneAsync(Look.Desk), new Uri(replica.Address, $"/r/{request.Id}"));
        await sending.ThrottleAsync(1_500_000);
        await sending.Form.Locator("#from").FillAsync("Ben");
        await sending.SendAsync(folder, 30);
        Assert.Equal(0, await sending.Page.Locator("#upload-link").CountAsync());
        await sending.Page.ReloadAsync();
        await Eventually.HoldsAsync(() => replica.Client.IsZeroAsync("cloudtransfer_uploads_in_flight"));
        // The one sender whom the request takes is on the way.
        Assert.Equal(System.Net.HttpStatusCode.Conflict, (await replica.Client.PutAsync(request, "other.txt", [1])).Status);

        await sending.Page.GotoAsync(replica.Address.ToString());
        await sending.UnthrottleAsync();
        await sending.Unfinished.Locator("input[webkitdirectory]").SetInputFilesAsync(folder.Path);
        await sending.Page.WaitForURLAsync("**/receipts/*");
        Assert.Equal("Your files have arrived", await sending.Page.Locator("h1").InnerTextAsync());
        Assert.Equal("Ben", await sending.Form.Locator("#from").InputValueAsync());
        await sending.ChooseFilesAsync(work["more.txt"]);
        await sending.SendAsync();
        await Assertions.Expect(sending.Page.Locator("[data-id=received]")).ToHaveCountAsync(2);

        var received = (await replica.Client.ReadAsync(request)).Received;
        Assert.Equal([("more.txt", "Ben"), ("Holiday.zip", "Ben")], received.Select(transfer => (transfer.Name, transfer.From)));
        await folder.AssertIsAtAsync(replica.Client, received[1].Link);
        await sending.Page.Context.CloseAsync();
    }
}
