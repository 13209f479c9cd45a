using CloudTransfer.Web.Tests.Pages;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>What is visible on a phone, measured by bounding boxes.</summary>
public sealed class PhoneTests(PageServer server, Chromium chromium) : IClassFixture<PageServer>, IClassFixture<Chromium>
{
    private static readonly string[] Many = [.. Enumerable.Range(1, 150).Select(n => $"Wedding/Table {n % 10}/Seating plan {n}.docx")];

    private static readonly FilePayload[] Four = [.. Enumerable.Range(1, 4).Select(n =>
        new FilePayload { Name = $"Photograph number {n} of the evening party.jpg", MimeType = "image/jpeg", Buffer = new byte[3000] })];

    public static TheoryData<int, int, bool> Phones => new() { { 390, 844, true }, { 320, 568, true }, { 390, 844, false }, { 320, 568, false } };

    [SkippableTheory]
    [MemberData(nameof(Phones))]
    public async Task The_submit_button_is_visible_with_four_chosen_files(int width, int height, bool script)
    {
        var page = await OpenAsync(width, height, script, "/");
        await page.Locator("input[name=files]").SetInputFilesAsync(Four);
        if (script)
            await Assertions.Expect(page.Locator("[data-part=rows] .row")).ToHaveCountAsync(4);

        await IsInSightAsync(page, "form[data-id=new-transfer] button[type=submit]", height);
        await page.EvaluateAsync("scrollTo(0, document.querySelector('.compose').getBoundingClientRect().top)");
        await IsInSightAsync(page, "form[data-id=new-transfer] button[type=submit]", height);
        await page.CloseAsync();
    }

    [SkippableTheory]
    [MemberData(nameof(Phones))]
    public async Task The_download_button_stays_visible_and_the_expiry_is_visible_without_scrolling(int width, int height, bool script)
    {
        var page = await OpenAsync(width, height, script, (await server.SeedAsync(null, Many)).Landing + "?view=list");

        await IsInSightAsync(page, "a[data-id=download]", height);
        await IsInSightAsync(page, ".terms", height);
        await page.EvaluateAsync("document.querySelectorAll('.tree details').forEach(folder => { folder.open = true; })");
        await page.EvaluateAsync("scrollTo(0, document.querySelector('.tree').getBoundingClientRect().top + 2000)");
        await IsInSightAsync(page, "a[data-id=download]", height);
        await page.CloseAsync();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_terminal_commands_are_collapsed_and_open_without_script(bool script)
    {
        var page = await OpenAsync(390, 844, script, "/");
        var folded = (await page.Locator(".terminal").BoundingBoxAsync())!;
        Assert.InRange(folded.Height, 20, 844 / 12);

        await page.Locator(".terminal summary").ClickAsync();
        await Assertions.Expect(page.Locator(".terminal code")).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drag_and_drop_is_mentioned_only_on_devices_with_a_mouse(bool touch)
    {
        var context = await (await chromium.OpenAloneAsync(new Look(390, Dark: false, Script: true))).Context.Browser!.NewContextAsync(
            new BrowserNewContextOptions { HasTouch = touch, IsMobile = touch });
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Address.ToString());
        await page.Locator("form[data-id=new-transfer] button[type=submit]").ClickAsync();

        var problem = page.Locator("[data-part=problem]");
        await Assertions.Expect(problem).ToHaveTextAsync(touch ? "Choose a file or a folder first." : "Choose a file or a folder first, or drop it here.");
        Assert.Equal(!touch, (await page.Locator("form").InnerTextAsync()).Contains("drop", StringComparison.OrdinalIgnoreCase));
        await context.CloseAsync();
    }

    private async Task<IPage> OpenAsync(int width, int height, bool script, string path)
    {
        var page = await chromium.OpenAsync(new Look(width, Dark: false, script));
        await page.SetViewportSizeAsync(width, height);
        await page.GotoAsync(new Uri(server.Address, path).ToString());
        return page;
    }

    // Visible and not covered by another element.
    private static async Task IsInSightAsync(IPage page, string selector, int height)
    {
        var seen = await page.EvaluateAsync<bool>(
            """
            selector => {
              const part = document.querySelector(selector);
              const { left, right, top, bottom } = part.getBoundingClientRect();
              const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
              return top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth && (part.contains(above) || above.contains(part));
            }
            """,
            selector);
        var box = await page.Locator(selector).BoundingBoxAsync();
        Assert.True(seen, $"{selector} is at {box!.Y} to {box.Y + box.Height} of {height}.");
    }
}
