using CloudTransfer.Web.Tests.Pages;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

public sealed class ContentSenderTests(PageServer server, Chromium chromium) : IClassFixture<PageServer>, IClassFixture<Chromium>
{
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("CLOUDTRANSFER_SCREENSHOTS");

    [SkippableFact]
    public async Task Two_files_with_options_are_sent_and_received_without_script()
    {
        using var folder = new TestFolder();
        string[] files = [Path.Combine(folder.Path, "plan.txt"), Path.Combine(folder.Path, "map.txt")];
        foreach (var file in files)
            await File.WriteAllTextAsync(file, "content of " + Path.GetFileName(file));
        var page = await chromium.OpenAsync(new Look(1280, Dark: false, Script: false));
        await page.GotoAsync(server.Address.ToString());

        await page.GetByLabel("Choose files").SetInputFilesAsync(files);
        await page.GetByLabel("Message").FillAsync("Do not forget the boots: https://example.com/boots");
        await page.Locator(".options > summary").ClickAsync();
        await page.GetByLabel("Title").FillAsync("For the walk");
        await page.GetByLabel("From", new PageGetByLabelOptions { Exact = true }).FillAsync("Anna");
        await page.GetByLabel("Expires after").SelectOptionAsync("1d");
        await page.GetByLabel("Downloads").FillAsync("2");
        if (!string.IsNullOrEmpty(Screenshots))
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, "upload-filled-in.png"), FullPage = true });
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Get a link" }).ClickAsync();

        await page.WaitForURLAsync("**/t/*");
        Assert.Equal("Your link is ready", await page.Locator("h1").InnerTextAsync());
        await page.GetByText("See what the recipient sees").ClickAsync();
        await page.WaitForURLAsync("**/d/*");
        Assert.Equal("For the walk", await page.Locator("h1").InnerTextAsync());
        Assert.Equal("From Anna", await page.Locator(".sender").InnerTextAsync());
        Assert.Equal("https://example.com/boots", await page.Locator(".message a").GetAttributeAsync("href"));
        Assert.Contains("2 downloads left", await page.Locator(".terms").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("Expires in 24 hours", await page.Locator(".terms").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(["map.txt", "plan.txt"], (await page.Locator(".tree .name").AllInnerTextsAsync()).Order(StringComparer.Ordinal));
        await page.CloseAsync();
    }

    [SkippableFact]
    public async Task The_link_is_selected_on_focus_and_copied_by_its_button()
    {
        var seeded = await server.SeedAsync(null, "a.txt");
        var page = await chromium.OpenAsync(new Look(390, Dark: false, Script: true));
        await page.GotoAsync(new Uri(server.Address, seeded.Owner).ToString());

        await page.Locator("#link").FocusAsync();
        Assert.Equal($"{server.Address}d/{seeded.Transfer.Id}", await page.EvaluateAsync<string>("document.getSelection().toString()"));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Copy link" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Copied" }).WaitForAsync();
        await page.CloseAsync();
    }
}
