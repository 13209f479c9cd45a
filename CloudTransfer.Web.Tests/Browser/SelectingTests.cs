using System.IO.Compression;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Downloading files, folders and selections in a browser.</summary>
public sealed class SelectingTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableTheory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, "1")]
    [InlineData(false, "1")]
    public async Task A_file_a_folder_and_a_selection_are_downloaded(bool script, string? downloads)
    {
        var sent = await _server.Client.PostAsync(
            [("H/a/1.docx", [1]), ("H/a/b/2.txt", [2, 2]), ("H/4.txt", [4])], downloads is null ? [] : [("downloads", downloads)]);
        var page = await chromium.OpenAloneAsync(new Look(390, Dark: false, script));
        await page.GotoAsync(new Uri(_server.Address, $"/d/{sent.Id}").ToString());
        await page.ClickAsync(Folder("a"));

        var row = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("a.row:has-text('4.txt')"));
        Assert.Equal("4.txt", row.SuggestedFilename);
        Assert.Equal([4], await BytesAsync(row));

        var folder = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("a.download-icon[aria-label='Download folder b']"));
        Assert.Equal("b.zip", folder.SuggestedFilename);
        Assert.Equal(["b/2.txt"], await NamesAsync(folder));

        await page.ClickAsync("[data-id=start-selecting]");
        await page.ClickAsync(Folder("a"));
        await page.ClickAsync(Folder("b"));
        await page.CheckAsync(".tick input[name=file] >> nth=0");
        await page.CheckAsync(".tick input[name=file] >> nth=-1");
        if (script)
            Assert.Equal("Download selected (2 files, 3 bytes)", await page.Locator("[data-selected]").TextContentAsync());
        if (downloads is not null)
            await page.UncheckAsync(".tick input[name=file] >> nth=-1");
        var selected = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("[data-selected]"));
        Assert.Equal(downloads is null ? "H.zip" : "2.txt", selected.SuggestedFilename);
        await page.CloseAsync();
    }

    [SkippableFact]
    public async Task Selecting_a_folder_selects_its_files_and_submits_the_folder_only()
    {
        var sent = await _server.Client.PostAsync([("H/a/1.txt", new byte[1000]), ("H/a/b/2.txt", new byte[1500]), ("H/4.txt", [4])]);
        var page = await chromium.OpenAloneAsync(Look.Desk);
        await page.GotoAsync(new Uri(_server.Address, $"/d/{sent.Id}?view=list&select=on").ToString());
        var button = page.Locator("[data-selected]");
        await Assertions.Expect(button).ToBeDisabledAsync();

        await page.CheckAsync(".row-nested .row-nested > .tick input >> nth=0");
        Assert.Equal("Download selected (2 files, 2.5 kB)", await button.TextContentAsync());
        Assert.Equal(3, await page.Locator(".tick input:disabled").CountAsync());
        var saved = await page.RunAndWaitForDownloadAsync(() => button.ClickAsync());
        Assert.Equal(("a.zip", "a/1.txt a/b/2.txt"), (saved.SuggestedFilename, string.Join(' ', await NamesAsync(saved))));

        await page.UncheckAsync(".row-nested .row-nested > .tick input >> nth=0");
        Assert.Equal(0, await page.Locator(".tick input:is(:disabled, :checked)").CountAsync());
        await Assertions.Expect(button).ToBeDisabledAsync();
        await page.CloseAsync();
    }

    private static string Folder(string name) => $"summary:has(bdi:text-is('{name}'))";

    private static async Task<byte[]> BytesAsync(IDownload download) => await File.ReadAllBytesAsync((await download.PathAsync())!);

    private static async Task<IReadOnlyList<string>> NamesAsync(IDownload download)
    {
        await using var zip = await ZipFile.OpenReadAsync(await download.PathAsync());
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }
}
