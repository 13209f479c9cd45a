using CloudTransfer.Web.Tests.Pages;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The owner's and the administrator's pages in a browser without script, by keyboard and mouse.</summary>
public sealed class ControlTests(PageServer server, Chromium chromium) : IClassFixture<PageServer>, IClassFixture<Chromium>
{
    private static readonly Look Plain = new(390, Dark: false, Script: false);

    [SkippableFact]
    public async Task An_owner_changes_and_deletes_a_transfer()
    {
        var seeded = await server.SeedAsync(null, "Holiday/a.jpg", "Holiday/b.jpg");
        var page = await chromium.OpenAsync(Plain);
        await page.GotoAsync(Address(seeded.Owner));
        await page.ClickAsync("[data-id=qr] > summary");
        await Assertions.Expect(page.Locator(".qr-code > img")).ToHaveJSPropertyAsync("complete", true);

        await page.ClickAsync("[data-id=change] > summary");
        await page.FillAsync("[name=title]", "Lake");
        await page.FillAsync("[name=from]", "Anna");
        await page.FillAsync("#message", "See you on Friday");
        await page.FillAsync("#downloads", "3");
        await page.ClickAsync("[data-id=change] button");
        await Assertions.Expect(page.Locator(".saved")).ToHaveTextAsync("Your changes are saved.");
        await Assertions.Expect(page.Locator("#sent")).ToHaveTextAsync("Lake");
        await Assertions.Expect(page.Locator(".sender")).ToHaveTextAsync("From Anna");
        await Assertions.Expect(page.Locator(".message")).ToHaveTextAsync("See you on Friday");
        await Assertions.Expect(page.Locator("[data-id=state]")).ToContainTextAsync("0 of 3 downloads used");

        await page.ClickAsync("[data-id=delete]");
        await page.ClickAsync("form[data-id=delete] button");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You deleted this transfer");
        await page.CloseAsync();
    }

    [SkippableFact]
    public async Task The_administrator_deletes_selected_transfers_only()
    {
        var going = await server.SeedAsync(transfer => transfer with { Name = "going.zip" }, "a.txt");
        var staying = await server.SeedAsync(transfer => transfer with { Name = "staying.zip" }, "a.txt");
        var page = await chromium.OpenAsync(Plain);
        await page.GotoAsync(Address("/admin"));
        await page.FillAsync("#key", PageServer.AdminKey);
        await page.ClickAsync("form[data-id=sign-in] button");

        await page.CheckAsync($"input[value='{going.Transfer.Id}']");
        await page.ClickAsync("form[data-id=transfers] button");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Delete 1 transfer?");
        await page.ClickAsync("form[data-id=delete] button");
        await Assertions.Expect(page.Locator(".saved")).ToHaveTextAsync("1 transfer deleted.");
        await Assertions.Expect(page.Locator($"input[value='{going.Transfer.Id}']")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator($"input[value='{staying.Transfer.Id}']")).ToHaveCountAsync(1);
        await page.CloseAsync();
    }

    private string Address(string path) => new Uri(server.Address, path).ToString();
}
