using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>An authenticator of Chromium itself (WebAuthn Level 3, section 11), which asks nobody.</summary>
internal sealed class VirtualAuthenticator : IAsyncDisposable
{
    private static readonly Dictionary<string, object> Options = new(StringComparer.Ordinal)
    {
        ["protocol"] = "ctap2",
        ["transport"] = "internal",
        ["hasResidentKey"] = true,
        ["hasUserVerification"] = true,
        ["isUserVerified"] = true,
        ["automaticPresenceSimulation"] = true,
    };

    private readonly ICDPSession _devTools;
    private string _id;

    private VirtualAuthenticator(ICDPSession devTools, string id) => (_devTools, _id) = (devTools, id);

    /// <summary>Gives a page an authenticator with no passkey yet.</summary>
    public static async Task<VirtualAuthenticator> AddAsync(IPage page)
    {
        var devTools = await page.Context.NewCDPSessionAsync(page);
        await devTools.SendAsync("WebAuthn.enable");
        return new VirtualAuthenticator(devTools, await AddAsync(devTools));
    }

    /// <summary>Whether its person shows a finger when it asks.</summary>
    public Task UnlockAsync(bool isUnlocked) => SendAsync("WebAuthn.setUserVerified", ("isUserVerified", isUnlocked));

    /// <summary>Puts another one in its place, with no passkey yet.</summary>
    public async Task ReplaceAsync()
    {
        await SendAsync("WebAuthn.removeVirtualAuthenticator");
        _id = await AddAsync(_devTools);
    }

    public async ValueTask DisposeAsync() => await _devTools.DetachAsync();

    private static async Task<string> AddAsync(ICDPSession devTools) =>
        (await devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal) { ["options"] = Options }))!.Value.GetProperty("authenticatorId").GetString()!;

    private Task SendAsync(string method, params ReadOnlySpan<(string Name, object Value)> arguments)
    {
        var all = new Dictionary<string, object>(StringComparer.Ordinal) { ["authenticatorId"] = _id };
        foreach (var (name, value) in arguments)
            all[name] = value;
        return _devTools.SendAsync(method, all);
    }
}
