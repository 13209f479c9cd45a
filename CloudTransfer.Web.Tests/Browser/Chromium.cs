using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>One browser for all tests of a class, Debian's own, with one profile for each look; tests open pages in it.</summary>
public class Chromium : IAsyncLifetime
{
    // In milliseconds; for a machine that has other things to do.
    private const float Timeout = 3 * 60_000;

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

    /// <summary>Opens an empty page in a profile of its own, whose tabs and network are this test's alone.</summary>
    internal async Task<IPage> OpenAloneAsync(Look look) => await (await ContextAsync(look)).NewPageAsync();

    /// <summary>What is started; skips the test where it is not there.</summary>
    internal virtual string Program() => Requires.Program("chromium");

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
        context.SetDefaultTimeout(Timeout);
        return context;
    }

    private async Task<IBrowser> LaunchAsync(string path)
    {
        Assertions.SetDefaultExpectTimeout(Timeout);
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Headless = true,
            Timeout = 2 * Timeout,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                // A name that is this machine, and for which a browser does not make the exceptions that it makes for this machine.
                "--host-resolver-rules=MAP *.test 127.0.0.1",
            ],
        });
    }
}

/// <summary>How a page is looked at.</summary>
internal sealed record Look(int Width, bool Dark, bool Script)
{
    /// <summary>Whether the system chooses the colours (forced-colors).</summary>
    public bool HighContrast { get; init; }

    public override string ToString() => $"{Width}-{(Dark ? "dark" : "light")}-{(Script ? "script" : "plain")}";
}
