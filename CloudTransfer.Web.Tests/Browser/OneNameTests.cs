using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>A transfer has the same name on the upload page, the owner's page, the landing page and as a saved file.</summary>
public sealed class OneNameTests(Chromium chromium) : IClassFixture<Chromium>
{

    [SkippableFact]
    public async Task A_folder_and_a_file_have_one_common_name_on_all_pages()
    {
        using var server = new RunningServer();
        using var local = new TestFolder();
        Directory.CreateDirectory(local["Holiday/Raw"]);
        foreach (var name in new[] { "Holiday/a.jpg", "Holiday/b.jpg", "Holiday/Raw/c.jpg", "plan.txt" })
            await File.WriteAllBytesAsync(local[name], new byte[200_000]);
        var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(Look.Desk), server.Address);
        await sending.ThrottleAsync(100_000);
        await sending.ChooseFolderAsync(local["Holiday"]);
        await sending.ChooseFilesAsync(local["plan.txt"]);
        await sending.SendAsync();
        await sending.IsInStateAsync("uploading");

        const string called = "Holiday and 1 more";
        Assert.Equal(called, await sending.Page.Locator("[data-part=uploading] [data-part=name]").InnerTextAsync());
        // After a reload the card of the unfinished upload has the name.
        await sending.Page.ReloadAsync();
        await Assertions.Expect(sending.Unfinished.Locator("[data-part=unfinished-name]")).ToHaveTextAsync(called);
        await Assertions.Expect(sending.Unfinished).ToContainTextAsync("Choose the same folder and file again to resume.");
        await sending.UnthrottleAsync();
        await sending.Unfinished.Locator("[data-part=pick-folder] input").SetInputFilesAsync(local["Holiday"]);
        // Choosing only a part is no error: the page asks for the rest.
        await Assertions.Expect(sending.Unfinished.GetByRole(AriaRole.Status)).ToHaveTextAsync("Now choose “plan.txt” as well.");
        await Assertions.Expect(sending.Unfinished.Locator("[data-part=resume-problem]")).ToBeHiddenAsync();
        await sending.Unfinished.Locator("[data-part=pick-files] input").SetInputFilesAsync(local["plan.txt"]);
        var link = await sending.ArrivesAsync();
        Assert.Equal(called, await sending.Page.Locator("#sent").InnerTextAsync());
        Assert.Contains("4 files", await sending.Page.Locator(".about").First.InnerTextAsync(), StringComparison.Ordinal);

        await sending.Page.GotoAsync(link);
        Assert.Equal(called, await sending.Page.Locator("h1").InnerTextAsync());
        using var download = await server.Client.GetAsync(link + "/download");
        Assert.Equal(called + ".zip", download.SavedAs());
        await sending.Page.CloseAsync();
    }
}
