using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The folder of the .NET SDK, uploaded by a browser without script.</summary>
public sealed class RealFolderTests(Chromium chromium) : IClassFixture<Chromium>
{
    // A timeout for inactivity: the total time depends on the load of the machine.
    private static readonly TimeSpan Standstill = TimeSpan.FromMinutes(4);

    [SkippableFact]
    public async Task The_SDK_folder_uploaded_by_the_plain_form_is_downloaded_unchanged()
    {
        var (unzip, diff) = (Requires.Program("unzip"), Requires.Program("diff"));
        var sdk = SdkFolder();
        using var work = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var page = await chromium.OpenAsync(new Look(1280, Dark: false, Script: false));
        await page.GotoAsync(replica.Address.ToString());
        var form = page.Locator("form[data-id=new-transfer]");
        await form.Locator("input[name=folder]").SetInputFilesAsync(sdk);
        await Eventually.EndsAsync("The folder should arrive.", SubmitAsync(page, form), () => Bytes(work["volume"]), Standstill);
        var link = await page.Locator("#link").InputValueAsync();

        await page.GotoAsync(link);
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[data-id=download]").ClickAsync());
        Assert.Equal(Path.GetFileName(sdk) + ".zip", download.SuggestedFilename);
        await download.SaveAsAsync(work["back.zip"]);
        await page.CloseAsync();

        Assert.Equal(0, (await Tool.RunAsync(unzip, "-q", work["back.zip"], "-d", work["back"])).ExitCode);
        var differences = await Tool.RunAsync(diff, "-r", "--no-dereference", sdk, Path.Combine(work["back"], Path.GetFileName(sdk)));
        Assert.Equal(OnlyEmptyFolders(sdk), differences.Text);
    }

    private static async Task SubmitAsync(IPage page, ILocator form)
    {
        await form.Locator("button[type=submit]").ClickAsync(new LocatorClickOptions { Timeout = 0 });
        await page.WaitForURLAsync("**/t/*", new PageWaitForURLOptions { Timeout = 0 });
    }

    private static long Bytes(string volume) => new DirectoryInfo(volume).EnumerateFiles("*.part", SearchOption.AllDirectories).Sum(file => file.Length);

    // Browsers do not send empty folders.
    private static string OnlyEmptyFolders(string folder) => string.Concat(
        Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories)
            .Where(inner => !Directory.EnumerateFileSystemEntries(inner).Any())
            .Order(StringComparer.Ordinal)
            .Select(inner => $"Only in {Path.GetDirectoryName(inner)}: {Path.GetFileName(inner)}\n"));

    private static string SdkFolder()
    {
        // …/dotnet/shared/Microsoft.NETCore.App/10.0.0/System.Private.CoreLib.dll
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return Path.GetFullPath("../../..", runtime);
    }
}
