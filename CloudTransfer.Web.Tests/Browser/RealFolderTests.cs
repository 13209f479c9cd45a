namespace CloudTransfer.Web.Tests.Browser;

/// <summary>What the product is for, on real input: the .NET SDK's folder, by a real browser that runs no script.</summary>
public sealed class RealFolderTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const float Minutes = 5 * 60_000;

    [SkippableFact]
    public async Task The_SDK_folder_goes_in_by_a_plain_form_and_comes_back_as_it_was()
    {
        var (unzip, diff) = (Requires.Program("unzip"), Requires.Program("diff"));
        var sdk = SdkFolder();
        using var work = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var page = await chromium.OpenAsync(new Look(1280, Dark: false, Script: false));
        page.SetDefaultTimeout(Minutes);
        page.SetDefaultNavigationTimeout(Minutes);

        await page.GotoAsync(replica.Address.ToString());
        var form = page.Locator("form[data-id=new-transfer]");
        await form.Locator("input[name=folder]").SetInputFilesAsync(sdk);
        await form.Locator("button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/t/*");
        var link = await page.Locator("#link").InputValueAsync();

        await page.GotoAsync(link);
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[href$='/download']").ClickAsync());
        Assert.Equal(Path.GetFileName(sdk) + ".zip", download.SuggestedFilename);
        await download.SaveAsAsync(work["back.zip"]);
        await page.CloseAsync();

        Assert.Equal(0, (await Tool.RunAsync(unzip, "-q", work["back.zip"], "-d", work["back"])).ExitCode);
        var differences = await Tool.RunAsync(diff, "-r", "--no-dereference", sdk, Path.Combine(work["back"], Path.GetFileName(sdk)));
        Assert.Equal(OnlyEmptyFolders(sdk), differences.Text);
    }

    // No browser sends a folder with nothing in it.
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
