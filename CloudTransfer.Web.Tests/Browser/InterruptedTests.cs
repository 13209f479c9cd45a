using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Interrupted uploads, which are resumed or cancelled.</summary>
public sealed class InterruptedTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Slow = 1_500_000;

    [SkippableFact]
    public async Task An_upload_of_a_closed_tab_resumes_where_it_was_when_the_same_folder_is_chosen_again()
    {
        using var work = new TestFolder();
        var folder = LocalFolder.Write(work["Holiday"], [9_000_000, 3, 9_000_000]);
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var sending = await SlowlyAsync(replica.Address);
        await sending.SendAsync(folder, 30);
        var link = await sending.LinkAsync();
        await sending.Page.ReloadAsync();
        // The bytes of the aborted request are stored a moment later.
        await Eventually.HoldsAsync(() => replica.Client.IsZeroAsync("cloudtransfer_uploads_in_flight"));
        await sending.Page.ReloadAsync();

        Assert.Matches(@"Holiday, \d+(\.\d)? of 18 MB\. Choose the same folder again to resume\.", await sending.Unfinished.InnerTextAsync());
        await sending.UnthrottleAsync();
        var resumed = sending.Page.WaitForRequestAsync(request => string.Equals(request.Method, "PATCH", StringComparison.Ordinal));
        await sending.Unfinished.Locator("input[webkitdirectory]").SetInputFilesAsync(folder.Path);
        Assert.True(long.Parse((await (await resumed).HeaderValueAsync("Upload-Offset"))!) > 0, "It began anew.");
        Assert.Equal(link, await sending.ArrivesAsync());
        await folder.AssertIsAtAsync(replica.Client, link);

        await sending.Page.GotoAsync(replica.Address.ToString());
        await sending.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Equal(0, await sending.Unfinished.CountAsync());
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task An_upload_of_a_dropped_folder_resumes_by_one_click_and_names_files_that_have_changed()
    {
        using var server = new RunningServer();
        var folder = LocalFolder.Write(server.Folder["Holiday"], [9_000_000, 3, 9_000_000]);
        var sending = await SlowlyAsync(server.Address);
        await sending.DropAsync(folder.Path);
        await sending.Form.Locator(".rows .row").WaitForAsync();
        await sending.SendAsync();
        await sending.ReachesAsync(10);
        await sending.Page.ReloadAsync();
        await sending.Unfinished.WaitForAsync();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "Day 1/00001.bin"), "other");

        await sending.Unfinished.Locator("input[webkitdirectory]").SetInputFilesAsync(folder.Path);
        await Assertions.Expect(sending.Unfinished.GetByRole(AriaRole.Alert)).ToContainTextAsync("“Holiday/Day 1/00001.bin” has changed since");
        Assert.True(await sending.Unfinished.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Resume" }).IsVisibleAsync());
        await sending.PressAsync("discard");
        await Assertions.Expect(sending.Unfinished).ToHaveCountAsync(0);
        await server.AssertEmptyAsync();
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task An_upload_that_goes_offline_says_so_and_resumes_by_itself()
    {
        using var work = new TestFolder();
        var folder = LocalFolder.Write(work["Holiday"], [12_000_000]);
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        await using var network = new Network(replica.Address);
        var sending = await SlowlyAsync(network.Address);
        await sending.SendAsync(folder, 20);
        network.Cut();
        await sending.IsInStateAsync("waiting");
        Assert.Equal("The connection broke. Reconnecting…", await sending.Notice.InnerTextAsync());
        await sending.Page.Context.SetOfflineAsync(true);
        await Assertions.Expect(sending.Notice).ToContainTextAsync("You are offline");
        await Assertions.Expect(sending.Page.Locator("[data-part=live-region]")).ToContainTextAsync("You are offline");
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sending.Page.RequestFailed += (_, _) => failed.TrySetResult();
        await failed.Task.WaitAsync(TimeSpan.FromMinutes(1));

        network.Mend();
        await sending.Page.Context.SetOfflineAsync(false);
        await folder.AssertIsAtAsync(replica.Client, await sending.ArrivesAsync());
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task A_paused_upload_sends_nothing_until_it_is_resumed()
    {
        using var work = new TestFolder();
        var folder = LocalFolder.Write(work["Holiday"], [12_000_000]);
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var sending = await SlowlyAsync(replica.Address);
        await sending.SendAsync(folder, 20);
        await sending.PressAsync("pause");
        await sending.IsInStateAsync("paused");
        var reached = await sending.PercentAsync();
        await Eventually.HoldsAsync(() => replica.Client.IsZeroAsync("cloudtransfer_uploads_in_flight"));
        Assert.Equal(reached, await sending.PercentAsync());
        Assert.StartsWith("❚❚", await sending.Page.TitleAsync(), StringComparison.Ordinal);

        await sending.UnthrottleAsync();
        await sending.PressAsync("pause");
        await folder.AssertIsAtAsync(replica.Client, await sending.ArrivesAsync());
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task A_cancelled_upload_is_deleted_and_the_form_keeps_the_chosen_files()
    {
        using var server = new RunningServer();
        var folder = LocalFolder.Write(server.Folder["Holiday"], [12_000_000]);
        var sending = await SlowlyAsync(server.Address);
        await sending.SendAsync(folder, 20);
        await sending.PressAsync("cancel");
        Assert.Equal("Keep sending", await sending.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        await sending.PressAsync("confirm-cancel");
        await sending.Form.Locator(".rows .row").WaitForAsync();
        await Eventually.HoldsAsync(async () => await server.CountAsync("transfers") == 0);
        await server.AssertEmptyAsync();

        await sending.UnthrottleAsync();
        await sending.SendAsync();
        await folder.AssertIsAtAsync(server.Client, await sending.ArrivesAsync());
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task An_upload_whose_only_file_changes_while_paused_names_it_and_is_cancelled()
    {
        using var server = new RunningServer();
        var folder = LocalFolder.Write(server.Folder["Holiday"], [12_000_000]);
        var sending = await SlowlyAsync(server.Address);
        await sending.SendAsync(folder, 20);
        await sending.PressAsync("pause");
        await sending.IsInStateAsync("paused");
        await File.AppendAllTextAsync(Path.Combine(folder.Path, "Day 0/00000.bin"), "more");
        await sending.PressAsync("pause");

        await sending.Problem.WaitForAsync();
        Assert.StartsWith("“Holiday/Day 0/00000.bin” was changed", await sending.Problem.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("problem", await sending.Page.EvaluateAsync<string>("document.activeElement.dataset.part"));
        await Eventually.HoldsAsync(async () => await server.CountAsync("transfers") == 0);
        await server.AssertEmptyAsync();
        await sending.Page.Context.CloseAsync();
    }

    private async Task<SendingPage> SlowlyAsync(Uri address)
    {
        var sending = await SendingPage.OpenAsync(await chromium.OpenAloneAsync(Look.Desk), address);
        await sending.ThrottleAsync(Slow);
        return sending;
    }
}
