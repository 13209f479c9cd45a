using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>A folder that contains files which the sender may not read.</summary>
public sealed class UnreadableFilesTests(UnprivilegedChromium chromium) : IClassFixture<UnprivilegedChromium>
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unreadable_files_are_left_out_with_a_remark_before_the_upload(bool isDropped)
    {
        using var work = new TestFolder();
        using var server = new RunningServer();
        var folder = LocalFolder.Write(work["Holiday"], [3_000_000, 5000, 70_000]);
        UnprivilegedChromium.Open(work.Path);
        UnprivilegedChromium.Close(Path.Combine(folder.Path, "Day 1/00001.bin"));
        var sending = await SendingPage.OpenAsync(await chromium.OpenAloneAsync(Look.Desk), server.Address);

        await (isDropped ? sending.DropAsync(folder.Path) : sending.ChooseFolderAsync(folder.Path));
        await Assertions.Expect(sending.Remark).ToHaveTextAsync("“Holiday/Day 1/00001.bin” cannot be read and is left out.");
        Assert.Contains("2 files", await sending.Form.Locator("#chosen").InnerTextAsync(), StringComparison.Ordinal);
        await sending.SendAsync();
        var link = await sending.ArrivesAsync();
        await folder.Without("00001.bin").AssertIsAtAsync(server.Client, new Uri(link).AbsolutePath);
        await sending.Page.Context.CloseAsync();
    }
}
