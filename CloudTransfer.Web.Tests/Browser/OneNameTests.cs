using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The page that sends, the page of who sent, the page of who receives and the saved file have one name.</summary>
public sealed class OneNameTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly Look Desk = new(1280, Dark: false, Script: true);

    [SkippableFact]
    public async Task A_folder_and_a_loose_file_are_called_the_same_everywhere()
    {
        using var server = new RunningServer();
        using var local = new TestFolder();
        Directory.CreateDirectory(local["Holiday/Raw"]);
        foreach (var name in new[] { "Holiday/a.jpg", "Holiday/b.jpg", "Holiday/Raw/c.jpg", "plan.txt" })
            await File.WriteAllBytesAsync(local[name], new byte[200_000]);
        var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(Desk), server.Address);
        await sending.ThrottleAsync(100_000);
        await sending.ChooseFolderAsync(local["Holiday"]);
        await sending.ChooseFilesAsync(local["plan.txt"]);
        await sending.SendAsync();
        await sending.DoesAsync("sending");

        const string called = "Holiday and 1 more";
        Assert.Equal(called, await sending.Page.Locator("[data-part=sending] [data-part=name]").InnerTextAsync());
        // A tab that comes back reads it on the card.
        await sending.Page.ReloadAsync();
        await Assertions.Expect(sending.Unfinished.Locator("[data-part=what-name]")).ToHaveTextAsync(called);
        await Assertions.Expect(sending.Unfinished).ToContainTextAsync("Choose the same folder and file again to resume.");
        await sending.UnthrottleAsync();
        await sending.Unfinished.Locator("[data-part=pick-folder] input").SetInputFilesAsync(local["Holiday"]);
        // The half of it that was chosen is no fault: what is left to choose is said, and nothing else.
        await Assertions.Expect(sending.Unfinished.GetByRole(AriaRole.Status)).ToHaveTextAsync("Now choose “plan.txt” as well.");
        await Assertions.Expect(sending.Unfinished.Locator("[data-part=why-not]")).ToBeHiddenAsync();
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
