using CloudTransfer.Web.Accounts;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Passkeys in a real browser, with its own authenticator; every page on the way is looked at.</summary>
public sealed class PasskeyBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("CLOUDTRANSFER_SCREENSHOTS");
    private static readonly AxeRunOptions Contrast = new() { RunOnly = RunOnlyOptions.Rules("color-contrast") };

    [SkippableFact]
    public async Task Guest_makes_a_passkey_signs_in_by_it_adds_another_and_removes_the_first()
    {
        using var server = new RunningServer(null, ("SignIn:Passkeys:Enabled", "true"));
        var page = await chromium.OpenAloneAsync(Look.Desk);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            // The sign-in page stands in the place of another one.
            if (message.Type is "error" && !message.Text.Contains("status of 401", StringComparison.Ordinal))
                complaints.Add(message.Text);
        };
        await using var authenticator = await VirtualAuthenticator.AddAsync(page);
        var home = $"http://localhost:{server.Address.Port}";

        await page.GotoAsync(home + (await PasskeyServers.InviteAsync(server, "Ada Lovelace", UserRole.Administrator)).Path);
        await LookAtAsync(page, "invitation");
        await page.Locator("#name").FillAsync("My laptop");
        await page.Locator("[data-id=accept] button").PressAsync("Enter");
        await page.WaitForURLAsync("**/account*");
        Assert.Equal("Ada Lovelace", await page.Locator("[data-id=person]").InnerTextAsync());
        Assert.Contains("My laptop", await page.Locator("[data-id=passkeys] li").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("[data-id=remove-passkey]").CountAsync());
        await LookAtAsync(page, "account");

        await page.Locator("[data-id=account-menu] summary").ClickAsync();
        await page.Locator("form[action$=sign-out] button").ClickAsync();
        await page.WaitForURLAsync(home + "/");
        await page.GotoAsync(home + "/transfers");
        await LookAtAsync(page, "sign-in");
        // The person shows neither finger nor PIN.
        await authenticator.UnlockAsync(false);
        await page.Locator("[data-id=sign-in-passkey] button").ClickAsync();
        await Assertions.Expect(page.Locator("[data-id=passkey-error]")).ToHaveTextAsync("No passkey was used. Try again when you are ready.");
        await authenticator.UnlockAsync(true);
        await page.Locator("[data-id=sign-in-passkey] button").ClickAsync();
        await Assertions.Expect(page.Locator("[data-id=person]")).ToHaveTextAsync("Ada Lovelace");
        Assert.EndsWith("/transfers", page.Url, StringComparison.Ordinal);

        await page.GotoAsync(home + "/account/passkeys/new");
        await LookAtAsync(page, "new-passkey");
        await page.Locator("[data-id=new-passkey] button").ClickAsync();
        await Assertions.Expect(page.Locator("[data-id=passkey-error]")).ToHaveTextAsync("There is a passkey for this account on that device already.");
        await authenticator.ReplaceAsync();
        await page.Locator("[data-id=new-passkey] button").ClickAsync();
        await page.WaitForURLAsync("**/account*");
        await page.Locator("[aria-label='Remove My laptop']").ClickAsync();
        await Assertions.Expect(page.Locator("[data-id=passkeys] li")).ToHaveCountAsync(1);

        // After a while a new passkey needs a sign-in, as a copied session cannot have.
        server.Clock.Advance(TimeSpan.FromMinutes(16));
        await page.GotoAsync(home + "/account/passkeys/new");
        await page.Locator("[data-id=sign-in-again]").ClickAsync();
        await page.Locator("[data-id=sign-in-passkey] button").ClickAsync();
        await page.WaitForURLAsync("**/account/passkeys/new");
        Assert.Equal(1, await page.Locator("[data-id=new-passkey]").CountAsync());

        await InviteAndRecoverAsync(server, page, home);
        Assert.Empty(complaints);
    }

    [SkippableFact]
    public async Task Without_script_pages_say_why_there_is_no_passkey()
    {
        using var server = new RunningServer(null, ("SignIn:Passkeys:Enabled", "true"));
        var token = await PasskeyServers.InviteAsync(server);
        var page = await chromium.OpenAsync(Look.Desk with { Script = false });
        foreach (var path in new[] { "/sign-in", token.Path })
        {
            await page.GotoAsync(new Uri(server.Address, path).ToString());
            Assert.Contains("Passkeys need JavaScript", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
            Assert.False(await page.Locator("[data-id=passkey-button]").IsVisibleAsync());
            if (!string.IsNullOrEmpty(Screenshots))
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, $"passkey-plain{path.Length}.png") });
        }
    }

    private static async Task InviteAndRecoverAsync(RunningServer server, IPage page, string home)
    {
        await page.GotoAsync(home + "/admin/people/invitations");
        await page.Locator("#name").FillAsync("Grace Hopper");
        await page.Locator("[data-id=invite] button").ClickAsync();
        await LookAtAsync(page, "invited");
        Assert.StartsWith(home + "/sign-in/invitations/", await page.Locator("[data-id=invitation] input").InputValueAsync(), StringComparison.Ordinal);
        await page.GotoAsync(home + "/admin/people/invitations");
        await LookAtAsync(page, "invitations");
        using var grace = await JoinAsync(server, home);
        await page.GotoAsync($"{home}/admin/people/{grace.Id}");
        await LookAtAsync(page, "person");
        await page.Locator("[data-id=recover]").ClickAsync();
        await LookAtAsync(page, "recovery");
    }

    private static async Task<Joined> JoinAsync(RunningServer server, string home)
    {
        var visitor = new PasskeyVisitor(server);
        visitor.Authenticator.Origin = home.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
        visitor.Authenticator.RelyingParty = "127.0.0.1";
        using var answer = await visitor.AcceptAsync((await PasskeyServers.InviteAsync(server, "Grace Hopper")).Path);
        return new Joined(visitor, (await Accounts.InvitationTests.IdOfAsync(server, visitor.Authenticator)).Value);
    }

    private static async Task LookAtAsync(IPage page, string name)
    {
        foreach (var width in new[] { 1280, 390, 320 })
        {
            await page.SetViewportSizeAsync(width, 900);
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, $"{name}: wider than {width}");
            await CaptureAsync(page, $"passkey-{name}-{width}-light");
        }

        AssertAccessible(await page.RunAxe(), name);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await page.EvaluateAsync("document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish())");
        AssertAccessible(await page.RunAxe(Contrast), $"{name} in the dark");
        await CaptureAsync(page, $"passkey-{name}-320-dark");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1280, 900);
    }

    private static void AssertAccessible(AxeResult result, string name) =>
        Assert.True(result.Violations.Length == 0, $"{name}: {string.Join("; ", result.Violations.Select(violation => $"{violation.Id} {string.Join(", ", violation.Nodes.Select(node => node.Html))}"))}");

    private static async Task CaptureAsync(IPage page, string name)
    {
        if (!string.IsNullOrEmpty(Screenshots))
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, name + ".png"), FullPage = true });
    }

    private sealed record Joined(PasskeyVisitor Visitor, string Id) : IDisposable
    {
        public void Dispose() => Visitor.Dispose();
    }
}
