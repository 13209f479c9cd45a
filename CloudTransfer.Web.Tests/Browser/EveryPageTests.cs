using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Tests.Pages;
using CloudTransfer.Web.Transfers;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Every page in a browser: wide and narrow, light and dark, with and without script.</summary>
public sealed class EveryPageTests(PageServer server, CheckingServer checking, Chromium chromium)
    : IClassFixture<PageServer>, IClassFixture<CheckingServer>, IClassFixture<Chromium>
{
    private static readonly AxeRunOptions Contrast = new() { RunOnly = RunOnlyOptions.Rules("color-contrast") };
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("CLOUDTRANSFER_SCREENSHOTS");

    // What has script is looked at in the dark on the same page. Pictures are taken of all.
    private static readonly Look[] Looks =
    [
        .. from width in new[] { 1280, 390 } from dark in new[] { false, true } from script in new[] { true, false }
           where !dark || !string.IsNullOrEmpty(Screenshots) select new Look(width, dark, script),
    ];

    [SkippableTheory]
    [InlineData("upload", "button.button-primary")]
    [InlineData("ready", "#link")]
    [InlineData("owner-change", "button[type=submit]")]
    [InlineData("owner-hostile", "#link")]
    [InlineData("owner-checking", "#link")]
    [InlineData("owner-refused", ".danger")]
    [InlineData("owner-mail", "[aria-label='Withdraw from ann@example.org']")]
    [InlineData("owner-code", "form[data-id=code] button")]
    [InlineData("upload-mail", "#recipients")]
    [InlineData("mail-stop", "button.button-primary")]
    [InlineData("owner-delete", "button.button-primary")]
    [InlineData("expired", ".site-link")]
    [InlineData("sign-in", "button.button-primary")]
    [InlineData("transfers", ".search button")]
    [InlineData("account", "[data-id=delete]")]
    [InlineData("new-token", "button.button-primary")]
    [InlineData("sign-in-again", "a.button-primary")]
    [InlineData("people", ".search button")]
    [InlineData("person", "[data-id=delete]")]
    [InlineData("person-delete", "button.button-primary")]
    [InlineData("token", "#token")]
    [MemberData(nameof(FileRequestPages.All), MemberType = typeof(FileRequestPages))]
    [InlineData("api", ".operation summary")]
    [InlineData("admin", ".search button")]
    [MemberData(nameof(AdministrationPages.All), MemberType = typeof(AdministrationPages))]
    [InlineData("landing-file", "a.button-primary")]
    [InlineData("landing-folder", "a.button-primary")]
    [InlineData("landing-level", "a.button-primary")]
    [InlineData("landing-hostile", "a.button-primary")]
    [InlineData("landing-gallery", "a.button-primary")]
    [InlineData("landing-found", "a.button-primary")]
    [InlineData("landing-selecting", ".tick input")]
    [InlineData("landing-taken", ".note a")]
    [InlineData("landing-arriving", ".site-link")]
    [InlineData("landing-checking", ".site-link")]
    [InlineData("landing-refused", "a.button-primary")]
    [InlineData("landing-confirm", "button.button-primary")]
    [InlineData("file-picture", "a.button-primary")]
    [InlineData("file-none", "a.button-primary")]
    [InlineData("file-hostile", "a.button-primary")]
    [InlineData("password", "button.button-primary")]
    [InlineData("gone", "a.button-primary")]
    [InlineData("error", "a.button-primary")]
    public async Task Page_is_accessible_fits_its_window_obeys_the_content_policy_and_works_by_keyboard(string name, string action)
    {
        var path = await PathOfAsync(name);
        foreach (var look in Looks)
        {
            var page = await chromium.OpenAsync(look);
            var complaints = new List<string>();
            page.Console += (_, message) => Note(complaints, message, name);
            page.PageError += (_, error) => complaints.Add(error);
            if (path.StartsWith("/admin", StringComparison.Ordinal))
                await SignInAsync(page);
            await page.GotoAsync(new Uri(server.Address, path).ToString());
            if (name is "owner-change")
                await page.Locator("[data-id=change] > summary").ClickAsync();
            if (name is "upload-mail")
                await page.Locator("[data-part=mail] > summary").ClickAsync();

            await CaptureAsync(page, $"{name}-{look}");
            Assert.True(await ReachesAsync(page, action), $"{name}, {look}: Tab does not reach {action}");
            if (look.Script)
            {
                foreach (var width in new[] { look.Width, 320, 768 })
                {
                    await page.SetViewportSizeAsync(width, 900);
                    Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, $"{name}, {look}: wider than {width}");
                }

                await page.SetViewportSizeAsync(look.Width, 900);
                AssertAccessible(await page.RunAxe(), $"{name}, {look}");
                // The theme changes nothing but colours.
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = look.Dark ? ColorScheme.Light : ColorScheme.Dark });
                // Some of which fade: at once here.
                await page.EvaluateAsync("document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish())");
                AssertAccessible(await page.RunAxe(Contrast), $"{name}, {look} in the other theme");
                if (look is { Width: 390, Dark: false })
                    Assert.Empty(await TurnedAndLengthenedAsync(page));
            }

            Assert.True(complaints.Count == 0, $"{name}, {look}: {string.Join("\n", complaints)}");
            await page.CloseAsync();
        }
    }

    private async Task<string> PathOfAsync(string name) => name switch
    {
        "upload" => "/",
        "ready" => (await server.SeedAsync(Letter, Holiday)).Owner,
        "expired" => (await server.SeedAsync(transfer => transfer with { Expires = transfer.Created.AddHours(-1) }, "Report 2026.pdf")).Owner,
        "owner-change" => (await server.SeedAsync(transfer => Letter(transfer) with { MaxDownloads = 5, PasswordHash = "x" }, Holiday)).Owner,
        "owner-hostile" => (await server.SeedAsync(Widest, Hostile.Names)).Owner,
        "owner-checking" => Waiting(await checking.Pages.SeedAsync(Letter, Holiday)).Owner,
        "owner-refused" => Waiting(await RefusedAsync()).Owner,
        "owner-mail" => Waiting(await checking.Pages.DeliverAsync(await checking.Pages.SeedAsync(Letter, Holiday), isProven: true)).Owner,
        "owner-code" => Waiting(await checking.Pages.DeliverAsync(await checking.Pages.SeedAsync(Letter, Holiday), isProven: false)).Owner + "?code=wrong",
        "upload-mail" => checking.Pages.Address.ToString(),
        "mail-stop" => $"/mail/{server.Services.GetRequiredService<MailRefusals>().TokenOf(EmailAddress.TryParse("ann@example.org", out var ann) ? ann : default)}",
        "owner-delete" => (await server.SeedAsync(Letter, Holiday)).Owner + "/delete",
        "sign-in" => "/specimen/sign-in?wrong=true",
        "transfers" or "account" or "new-token" or "sign-in-again" or "people" or "person" or "person-delete" or "token" => "/specimen/" + name,
        _ when name.StartsWith("request", StringComparison.Ordinal) => await FileRequestPages.PathOfAsync(server, checking.Pages, name),
        "api" => "/api",
        "admin" => await AdminAsync(),
        "admin-audit" or "admin-requests" or "admin-request" => await AdministrationPages.PathOfAsync(server, name),
        "admin-transfer" => $"/admin/transfers/{(await server.SeedAsync(Letter, Holiday)).Transfer.Id}",
        "admin-delete" => $"/admin/delete?id={(await server.SeedAsync(Letter, Holiday)).Transfer.Id}&id={(await server.SeedAsync(null, Hostile.Names)).Transfer.Id}",
        "landing-file" => (await server.SeedAsync(null, "Board meeting, final version 3.mp4")).Landing,
        "landing-folder" => (await server.SeedAsync(transfer => Letter(transfer) with { MaxDownloads = 3 }, Holiday)).Landing,
        "landing-level" => (await server.SeedAsync(null, Shelves)).Landing,
        "landing-hostile" => (await server.SeedAsync(transfer => transfer with { Title = new string('W', 100), Sender = Hostile.Names[0], Message = "https://example.com/" + new string('W', 3000) }, Hostile.Names)).Landing,
        "landing-gallery" => (await server.SeedAsync(Letter, [.. Holiday, "Holiday/Chosen/Rain.png", "Holiday/Chosen/Hut.webp", "Holiday/Chosen/Boat.jpg"])).Landing + "?view=gallery",
        "landing-found" => (await server.SeedAsync(null, Shelves)).Landing + "?find=page%20001",
        "landing-selecting" => (await server.SeedAsync(Letter, Holiday)).Landing + "?view=list&select=on",
        "landing-taken" => (await server.SeedAsync(Taken, "Report 2026.pdf")).Landing,
        "landing-arriving" => "/specimen/arriving",
        "landing-checking" => Waiting(await checking.Pages.SeedAsync(Letter, Holiday)).Landing,
        "landing-refused" => Waiting(await RefusedAsync()).Landing,
        "landing-confirm" => "/specimen/confirm",
        "file-picture" => (await server.SeedAsync(transfer => transfer with { MaxDownloads = 2 }, Holiday)).Landing + "/files/1/view",
        "file-none" => (await server.SeedAsync(null, Holiday)).Landing + "/files/2/view",
        "file-hostile" => (await server.SeedAsync(null, Hostile.Names)).Landing + "/files/5/view",
        "password" => "/specimen/password?wrong=true",
        "gone" => "/d/AAAAAAAAAAAAAAAAAAAAAA",
        _ => "/specimen/error/507",
    };

    private async Task<Seeded> RefusedAsync() => await checking.Pages.RefuseAsync(await checking.Pages.SeedAsync(Letter, Holiday), "Win.Test.EICAR_HDB-1");

    private (string Landing, string Owner) Waiting(Seeded seeded) =>
        (new Uri(checking.Pages.Address, seeded.Landing).ToString(), new Uri(checking.Pages.Address, seeded.Owner).ToString());

    private async Task<string> AdminAsync()
    {
        await server.SeedAsync(null, Hostile.Names);
        await server.SeedAsync(Widest, Hostile.Names);
        await server.SeedAsync(transfer => transfer with { Sender = new string('M', 100) }, Hostile.Names);
        await server.SeedAsync(Letter, Holiday);
        await server.SeedAsync(transfer => transfer with { Name = Hostile.Names[0], Created = transfer.Created.AddDays(-9), Expires = transfer.Created.AddDays(-2) }, "x.mov");
        using var strange = new HttpRequestMessage(HttpMethod.Post, "/upload") { Headers = { { "Origin", "http://elsewhere.example" } } };
        using var refused = await server.Client.SendAsync(strange);
        await server.Server.Services.GetRequiredService<RejectionCounter>().WriteAsync(CancellationToken.None);
        await server.GiveWebhooksUpAsync();
        return "/admin";
    }

    private async Task SignInAsync(IPage page)
    {
        await page.GotoAsync(new Uri(server.Address, "/admin").ToString());
        if (await page.Locator("#key").CountAsync() == 0)
            return;
        await page.FillAsync("#key", PageServer.AdminKey);
        await page.ClickAsync("form[data-id=sign-in] button");
        await page.WaitForSelectorAsync("[data-id=search]");
    }

    private static Transfer Letter(Transfer transfer) => transfer with
    {
        Title = "Pictures from the lake",
        Sender = "Anna and Ben",
        Message = "All of them in full size, the best ones are in “Chosen”. The film is from the last evening. The way there: https://example.com/lake\n\nSee you on Friday!",
    };

    private static Transfer Widest(Transfer transfer) => transfer with
    {
        Title = new string('W', 100),
        Sender = new string('M', 100),
        Message = Hostile.Names[0] + new string('W', 90),
    };

    private static Transfer Taken(Transfer transfer) =>
        transfer with { MaxDownloads = 1, Downloads = transfer.Downloads with { UnderWay = 1 } };

    private static readonly string[] Holiday =
    [
        "Holiday/Chosen/Evening on the jetty.jpg", "Holiday/Chosen/Lake at dawn.jpg", "Holiday/Raw/IMG_2041.CR3",
        "Holiday/Raw/IMG_2042.CR3", "Holiday/Film.mp4", "Holiday/Read me first.txt",
    ];

    // More files than one listing has, but few on the page under test, because axe checks each of them.
    private static readonly string[] Shelves =
        [.. Enumerable.Range(0, 601).Select(n => n < 20 ? $"Archive/page {n:000}.tif" : $"Archive/Box {n % 4}/page {n:000}.tif")];

    // From right to left, and with words three times as long, as in other languages: what does not fit its window or its button.
    private static async Task<string[]> TurnedAndLengthenedAsync(IPage page)
    {
        var wrong = new List<string>();
        foreach (var width in new[] { 320, 1280 })
        {
            await page.SetViewportSizeAsync(width, 900);
            wrong.AddRange(await page.EvaluateAsync<string[]>(
                """
                width => {
                  const wrong = [];
                  const wider = what => { if (document.documentElement.scrollWidth > document.documentElement.clientWidth) wrong.push(`${what} is wider than ${width}`); };
                  document.documentElement.dir = 'rtl';
                  wider('Right to left');
                  document.documentElement.dir = 'ltr';
                  const before = document.body.cloneNode(true);
                  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                  while (words.nextNode()) {
                    const text = words.currentNode;
                    if (text.data.trim() && !text.parentElement.closest('script, style, textarea, svg, .wordmark')) text.data = `${text.data} ${text.data} ${text.data}`;
                  }
                  wider('With long words the page');
                  for (const control of document.querySelectorAll('button, a.button-primary, a.button-secondary, summary, th, label:not(.visually-hidden)'))
                    if (control.clientWidth > 0 && getComputedStyle(control).display !== 'inline' && control.scrollWidth > control.clientWidth + 1)
                      wrong.push(`At ${width} long words do not fit ${control.outerHTML.slice(0, 120)}`);
                  document.body.replaceWith(before);
                  return wrong;
                }
                """,
                width));
        }

        return [.. wrong];
    }

    // Without script no code runs in the page: the focused element is found by its :focus style.
    private static async Task<bool> ReachesAsync(IPage page, string action)
    {
        for (var presses = 0; presses < 40; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.Locator($"{action}:focus").CountAsync() > 0)
                return true;
        }

        return false;
    }

    private static async Task CaptureAsync(IPage page, string name)
    {
        if (!string.IsNullOrEmpty(Screenshots))
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, $"{name}.png"), FullPage = true });
    }

    // Chromium logs an error for such a status of the page, which is expected here.
    private static void Note(List<string> complaints, IConsoleMessage message, string name)
    {
        // The pages that are errors.
        int[] expected = name is "request-closed" ? [409] : [401, 403, 404];
        if (message.Type is "error" or "warning" && !expected.Any(status => message.Text.Contains($"status of {status}", StringComparison.Ordinal)))
            complaints.Add(message.Text);
    }

    private static void AssertAccessible(AxeResult result, string where) => Assert.True(result.Violations.Length == 0, $"{where}: {string.Join(
        '\n', result.Violations.Select(item => $"{item.Id}: {item.Help}: {string.Join(", ", item.Nodes.Select(node => node.Html))}"))}");
}
