using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Files that are changed or deleted during their upload: only they are left out.</summary>
public sealed class ChangedFilesTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private const int Slow = 1_500_000;

    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableTheory]
    [InlineData("Day 1/00001.bin", "")]
    [InlineData("Day 1/00001.bin", "more")]
    [InlineData("Day 2/00002.bin", null)]
    public async Task A_file_that_is_changed_or_deleted_during_the_upload_is_named_and_the_rest_is_uploaded(string name, string? more)
    {
        var folder = LocalFolder.Write(_server.Folder["Holiday"], [12_000_000, 3_000_000, 5000]);
        var sending = await BeginAsync(folder, 20);
        Change(Path.Combine(folder.Path, name), more);

        await Assertions.Expect(sending.Stopped).ToContainTextAsync($"“Holiday/{name}” was changed, moved or deleted since");
        var link = new Uri(await sending.LinkAsync()).AbsolutePath;
        await sending.UnthrottleAsync();
        await sending.PressAsync("omit-changed");
        await sending.ArrivesAsync();
        await folder.Without(name).AssertIsAtAsync(_server.Client, link);
        Assert.Contains("2 files", await _server.Client.GetStringAsync(link), StringComparison.Ordinal);
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task A_resumed_upload_continues_without_files_that_have_changed()
    {
        var folder = LocalFolder.Write(_server.Folder["Holiday"], [9_000_000, 3, 9_000_000]);
        var sending = await BeginAsync(folder, 20);
        await sending.Page.ReloadAsync();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "Day 1/00001.bin"), "other");
        await sending.UnthrottleAsync();

        await sending.Unfinished.Locator("input[webkitdirectory]").SetInputFilesAsync(folder.Path);
        await Assertions.Expect(sending.Unfinished.GetByRole(AriaRole.Alert)).ToContainTextAsync("“Holiday/Day 1/00001.bin” has changed since");
        await sending.PressAsync("resume-rest");
        var link = await sending.ArrivesAsync();
        await folder.Without("00001.bin").AssertIsAtAsync(_server.Client, new Uri(link).AbsolutePath);
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task An_upload_is_not_resumed_with_a_different_file_of_the_same_size_and_date()
    {
        var folder = LocalFolder.Write(_server.Folder["Holiday"], [9_000_000, 3, 70_000]);
        var sending = await BeginAsync(folder, 20);
        await sending.Page.ReloadAsync();
        var changed = Path.Combine(folder.Path, "Day 0/00000.bin");
        var date = File.GetLastWriteTimeUtc(changed);
        await File.WriteAllBytesAsync(changed, new byte[9_000_000]);
        File.SetLastWriteTimeUtc(changed, date);
        await sending.UnthrottleAsync();

        await sending.Unfinished.Locator("input[webkitdirectory]").SetInputFilesAsync(folder.Path);
        await Assertions.Expect(sending.Stopped).ToContainTextAsync("“Holiday/Day 0/00000.bin” was changed");
        await sending.PressAsync("omit-changed");
        var link = await sending.ArrivesAsync();
        await folder.Without("00000.bin").AssertIsAtAsync(_server.Client, new Uri(link).AbsolutePath);
        await sending.Page.Context.CloseAsync();
    }

    private static void Change(string path, string? more)
    {
        if (more is null)
            File.Delete(path);
        else if (more.Length > 0)
            File.AppendAllText(path, more);
        else
            File.SetLastWriteTimeUtc(path, new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    private async Task<SendingPage> BeginAsync(LocalFolder folder, int percent)
    {
        var sending = await SendingPage.OpenAsync(await chromium.OpenAloneAsync(Look.Desk), _server.Address);
        await sending.ThrottleAsync(Slow);
        await sending.SendAsync(folder, percent);
        return sending;
    }
}
