using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Tests.Pages;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Mails as the browser in a mail program shows them, and how the page asks for them.</summary>
public sealed class MailTests(CheckingServer server, Chromium chromium) : IClassFixture<CheckingServer>, IClassFixture<Chromium>
{
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("CLOUDTRANSFER_SCREENSHOTS");

    private static readonly MailPage Usual = new("Anna and Ben sent you “Pictures from the lake”", ["Anna and Ben sent you files."])
    {
        Quote = "All of them in full size, the best ones are in “Chosen”.\n\nSee you on Friday!",
        Facts = [("Transfer", "Pictures from the lake"), ("Files", "214"), ("Size", "2.3 GB"), ("Expires", "6 December 2026, 14:00 UTC")],
        Link = new MailLink("Show the files", "https://send.example.org/d/AAAAAAAAAAAAAAAAAAAAAA"),
        Notes = ["Sent for anna@example.org by https://send.example.org. An answer to this mail goes to that address.", "The link is yours alone: the sender sees when you download the files."],
        Unsubscribe = new MailLink("Get no more mail from this server", "https://send.example.org/mail/x"),
    };

    private static readonly MailPage Widest = Usual with
    {
        Subject = new string('W', 200),
        Lines = [Hostile.Names[0] + new string('M', 90)],
        Quote = "https://example.com/" + new string('W', 3000),
        Facts = [("Transfer", new string('W', 100))],
        Code = "123456",
        Notes = [new string('W', 254)],
    };

    [SkippableFact]
    public async Task A_mail_fits_a_phone_and_is_accessible_in_light_and_in_dark()
    {
        foreach (var (name, mail) in new[] { ("usual", Usual), ("widest", Widest) })
        {
            foreach (var look in from width in new[] { 320, 600 } from dark in new[] { false, true } select new Look(width, dark, Script: true))
            {
                var page = await chromium.OpenAsync(look);
                await page.SetContentAsync(MailHtml.Write(mail, "en"));

                Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, $"{name}, {look}: too wide");
                var axe = await page.RunAxe();
                Assert.True(axe.Violations.Where(violation => violation.Id is not ("landmark-one-main" or "region")).ToList() is [], $"{name}, {look}: {string.Join("\n", axe.Violations.Select(violation => violation.Id))}");
                if (!string.IsNullOrEmpty(Screenshots))
                    await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, $"mail-{name}-{look}.png"), FullPage = true });
                await page.CloseAsync();
            }
        }
    }

    [SkippableFact]
    public async Task The_script_sends_to_recipients_and_the_next_page_asks_for_the_code()
    {
        var page = await chromium.OpenAsync(Look.Desk);
        await page.GotoAsync(server.Pages.Address.ToString());
        await page.Locator("[data-part=mail] > summary").ClickAsync();
        await page.FillAsync("#recipients", "ann@example.org, bob@bücher.example");
        await page.FillAsync("#email", "me@example.org");
        await page.SetInputFilesAsync("#files", new FilePayload { Name = "a.txt", MimeType = "text/plain", Buffer = [1, 2, 3] });
        await page.ClickAsync("button[type=submit]");

        await page.WaitForSelectorAsync("form[data-id=code]");
        Assert.Equal(["ann@example.org", "bob@bücher.example"], await page.Locator("[data-id=recipients] .name").AllInnerTextsAsync());
        await page.CloseAsync();
    }
}
