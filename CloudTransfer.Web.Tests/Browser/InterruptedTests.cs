using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Uploads that are interrupted in the middle, and go on or end cleanly.</summary>
public sealed class InterruptedTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Slow = 1_500_000;
    private static readonly Look Desk = new(1280, Dark: false, Script: true);

    [SkippableFact]
    public async Task A_closed_tab_is_gone_on_with_where_it_was_when_the_same_folder_is_chosen_again()
    {
        using var work = new TestFolder();
        var folder = LocalFolder.Write(work["Holiday"], [9_000_000, 3, 9_000_000]);
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var sending = await SlowlyAsync(replica.Address);
        await sending.ChooseFolderAsync(folder.Path);
        await sending.SendAsync();
        await sending.ReachesAsync(30);
        var link = await sending.LinkAsync();
        await sending.Page.ReloadAsync();
        // What came of the request that broke off is stored a moment later.
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
    public async Task A_dropped_folder_is_gone_on_with_by_one_click_and_what_has_changed_meanwhile_is_named()
    {
        using var work = new TestFolder();
        using var server = new RunningServer();
        var folder = LocalFolder.Write(work["Holiday"], [9_000_000, 3, 9_000_000]);
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
        await sending.PressAsync("forget");
        await Assertions.Expect(sending.Unfinished).ToHaveCountAsync(0);
        await server.AssertEmptyAsync();
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task An_upload_that_goes_offline_says_so_calmly_and_goes_on_by_itself()
    {
        using var work = new TestFolder();
        var folder = LocalFolder.Write(work["Holiday"], [12_000_000]);
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        await using var network = new Network(replica.Address);
        var sending = await SlowlyAsync(network.Address);
        await sending.ChooseFolderAsync(folder.Path);
        await sending.SendAsync();
        await sending.ReachesAsync(20);
        network.Cut();
        await sending.DoesAsync("waiting");
        Assert.Equal("The connection broke. Reconnecting…", await sending.Calm.InnerTextAsync());
        await sending.Page.Context.SetOfflineAsync(true);
        await Assertions.Expect(sending.Calm).ToContainTextAsync("You are offline");
        await Assertions.Expect(sending.Page.Locator("[data-part=said]")).ToContainTextAsync("You are offline");
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sending.Page.RequestFailed += (_, _) => failed.TrySetResult();
        await failed.Task.WaitAsync(TimeSpan.FromMinutes(1));

        network.Mend();
        await sending.Page.Context.SetOfflineAsync(false);
        await folder.AssertIsAtAsync(replica.Client, await sending.ArrivesAsync());
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task A_paused_upload_stands_still_and_goes_on()
    {
        using var work = new TestFolder();
        var folder = LocalFolder.Write(work["Holiday"], [12_000_000]);
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var sending = await SlowlyAsync(replica.Address);
        await sending.ChooseFolderAsync(folder.Path);
        await sending.SendAsync();
        await sending.ReachesAsync(20);
        await sending.PressAsync("pause");
        await sending.DoesAsync("paused");
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
    public async Task A_cancelled_upload_leaves_nothing_and_the_form_is_as_it_was()
    {
        using var work = new TestFolder();
        using var server = new RunningServer();
        var folder = LocalFolder.Write(work["Holiday"], [12_000_000]);
        var sending = await SlowlyAsync(server.Address);
        await sending.ChooseFolderAsync(folder.Path);
        await sending.SendAsync();
        await sending.ReachesAsync(20);
        await sending.PressAsync("cancel");
        Assert.Equal("Keep sending", await sending.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        await sending.PressAsync("really-cancel");
        await sending.Form.Locator(".rows .row").WaitForAsync();
        await Eventually.HoldsAsync(async () => await server.CountAsync("transfers") == 0);
        await server.AssertEmptyAsync();

        await sending.UnthrottleAsync();
        await sending.SendAsync();
        await folder.AssertIsAtAsync(server.Client, await sending.ArrivesAsync());
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task The_only_file_that_changes_while_it_is_paused_is_named_and_the_upload_ends_cleanly()
    {
        using var work = new TestFolder();
        using var server = new RunningServer();
        var folder = LocalFolder.Write(work["Holiday"], [12_000_000]);
        var sending = await SlowlyAsync(server.Address);
        await sending.ChooseFolderAsync(folder.Path);
        await sending.SendAsync();
        await sending.ReachesAsync(20);
        await sending.PressAsync("pause");
        await sending.DoesAsync("paused");
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
        var sending = await SendingPage.OpenAsync(await chromium.OpenAloneAsync(Desk), address);
        await sending.ThrottleAsync(Slow);
        return sending;
    }
}
