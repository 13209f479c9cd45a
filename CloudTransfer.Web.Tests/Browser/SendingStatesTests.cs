using System.Globalization;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The states of the upload page, light and dark: accessible and within their window.</summary>
public sealed class SendingStatesTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("CLOUDTRANSFER_SCREENSHOTS");

    [SkippableTheory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public async Task Every_state_of_the_upload_page_is_accessible_and_fits_its_window(int width, bool dark)
    {
        using var work = new TestFolder();
        using var server = new RunningServer(null, ("Upload:MaxFiles", "3"));
        var folder = LocalFolder.Write(work["Holiday with a name that is longer than most"], [6_000_000, 3]);
        var others = LocalFolder.Write(work["Others"], [1, 2, 3, 4]);
        var look = new Look(width, dark, Script: true);
        await using var network = new Network(server.Address);
        var sending = await SendingPage.OpenAsync(await chromium.OpenAloneAsync(look), network.Address);
        var complaints = new List<string>();
        sending.Page.PageError += (_, error) => complaints.Add(error);
        await sending.ThrottleAsync(1_500_000);

        await sending.ChooseFolderAsync(others.Path);
        await sending.Problem.WaitForAsync();
        await CheckAsync(sending, look, "too-many");
        await sending.PressAsync("clear");
        await sending.ChooseFolderAsync(folder.Path);
        await sending.Page.Locator(".options > summary").ClickAsync();
        await CheckAsync(sending, look, "filled");

        await sending.SendAsync();
        await Assertions.Expect(sending.Page.Locator("#uploading")).ToBeFocusedAsync();
        await sending.ReachesAsync(10);
        await sending.PressAsync("pause");
        await sending.IsInStateAsync("paused");
        await CheckAsync(sending, look, "paused");
        await sending.PressAsync("cancel");
        await CheckAsync(sending, look, "sure");
        await sending.PressAsync("keep-uploading");

        network.Cut();
        await sending.Page.Context.SetOfflineAsync(true);
        await sending.PressAsync("pause");
        await sending.IsInStateAsync("waiting");
        await CheckAsync(sending, look, "offline");
        await sending.Page.Context.SetOfflineAsync(false);
        await sending.ThrottleAsync(100_000);
        network.Mend();
        await sending.IsInStateAsync("uploading");
        await CheckAsync(sending, look, "sending");
        await sending.Page.ReloadAsync();
        await sending.Unfinished.WaitForAsync();
        await CheckAsync(sending, look, "unfinished");
        Assert.Empty(complaints);
        await sending.Page.Context.CloseAsync();
    }

    private static async Task CheckAsync(SendingPage sending, Look look, string state)
    {
        if (!string.IsNullOrEmpty(Screenshots))
            await sending.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, $"upload-{state}-{look}.png"), FullPage = true });
        var width = await sending.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(width == 0, string.Create(CultureInfo.InvariantCulture, $"{state}: {width} pixels too wide"));
        var axe = await sending.Page.RunAxe();
        Assert.True(axe.Violations.Length == 0, $"{state}: {string.Join("\n", axe.Violations.Select(item => $"{item.Id}: {item.Help}: {string.Join(", ", item.Nodes.Select(node => node.Html))}"))}");
    }
}
