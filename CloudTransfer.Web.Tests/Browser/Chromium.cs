using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Debian's Chromium, started once for a test class, with one profile for each look.</summary>
public class Chromium : IAsyncLifetime
{
    // In milliseconds; long, because other tests use the machine at the same time.
    private const float MaxWait = 3 * 60_000;

    private IPlaywright? _playwright;
    private readonly Dictionary<Look, IBrowserContext> _contexts = [];
    private IBrowser? _browser;

    /// <summary>Opens an empty page; skips the test where there is no browser.</summary>
    internal async Task<IPage> OpenAsync(Look look)
    {
        if (!_contexts.TryGetValue(look, out var context))
            _contexts[look] = context = await ContextAsync(look);
        return await context.NewPageAsync();
    }

    /// <summary>Opens an empty page in a new profile, which no other test uses.</summary>
    internal async Task<IPage> OpenAloneAsync(Look look) => await (await ContextAsync(look)).NewPageAsync();

    /// <summary>
    /// The program to start; skips the test where it is missing. The headless shell is the same engine without the parts of a
    /// desktop browser, and takes half of its processor time.
    /// </summary>
    internal virtual string Program() => Requires.OneOf("chromium-headless-shell", "chromium");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private async Task<IBrowserContext> ContextAsync(Look look)
    {
        _browser ??= await LaunchAsync(Program());
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = look.Width, Height = 900 },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = look.Script,
            ForcedColors = look.HighContrast ? ForcedColors.Active : ForcedColors.None,
            TimezoneId = "Europe/Berlin",
        });
        context.SetDefaultTimeout(MaxWait);
        return context;
    }

    private async Task<IBrowser> LaunchAsync(string path)
    {
        Assertions.SetDefaultExpectTimeout(MaxWait);
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Headless = true,
            Timeout = 2 * MaxWait,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                // A host name for which browsers do not make the exceptions that they make for localhost.
                "--host-resolver-rules=MAP *.test 127.0.0.1",
            ],
        });
    }
}

/// <summary>The window, theme and script setting of a page.</summary>
internal sealed record Look(int Width, bool Dark, bool Script)
{
    /// <summary>A light desktop with script.</summary>
    public static readonly Look Desk = new(1280, Dark: false, Script: true);

    /// <summary>Whether the operating system chooses the colours (forced-colors).</summary>
    public bool HighContrast { get; init; }

    public override string ToString() => $"{Width}-{(Dark ? "dark" : "light")}-{(Script ? "script" : "plain")}";
}
