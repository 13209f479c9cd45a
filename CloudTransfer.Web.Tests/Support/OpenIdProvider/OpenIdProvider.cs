using System.Diagnostics;
using System.Net.Http.Json;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A certified OpenID provider (npm oidc-provider) as a process, on a loopback port. It signs everybody in as one person.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    /// <summary>The name of the provider in the settings of <see cref="Settings"/>.</summary>
    public const string Name = "Test Provider";

    /// <summary>The settings of a provider that is never asked, for servers whose pages of accounts are looked at.</summary>
    public static readonly (string Key, string Value)[] OfNobody =
        [("SignIn:Oidc:0:Name", Name), ("SignIn:Oidc:0:Authority", "https://id.example.org"), ("SignIn:Oidc:0:ClientId", "cloudtransfer")];

    private static readonly string Folder = Path.Combine(Repository.Root, "CloudTransfer.Web.Tests/Support/OpenIdProvider");

    private readonly HttpClient _client = new();
    private readonly int _port;
    private ExternalServer? _server;

    /// <summary>A provider that is not running yet.</summary>
    public OpenIdProvider()
    {
        Requires.Program("node");
        Requires.That(Directory.Exists(Path.Combine(Folder, "node_modules")), "oidc-provider is not installed; bash ops/test.sh installs it");
        _port = Loopback.FreePort();
    }

    /// <summary>Its issuer's URL.</summary>
    public Uri Issuer => new($"http://127.0.0.1:{_port}");

    /// <summary>The settings of a server that signs people in by it.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("SignIn:Oidc:0:Name", Name), ("SignIn:Oidc:0:Authority", Issuer.GetLeftPart(UriPartial.Authority)), ("SignIn:Oidc:0:ClientId", "cloudtransfer"),
        ("SignIn:Oidc:0:ClientSecret", "a-secret-between-these-two-alone-1234567"),
    ];

    /// <summary>Starts a provider.</summary>
    public static async Task<OpenIdProvider> StartAsync()
    {
        var provider = new OpenIdProvider();
        await provider.StartProcessAsync();
        return provider;
    }

    /// <summary>Starts the process, with new keys and without any session.</summary>
    public async Task StartProcessAsync()
    {
        var start = new ProcessStartInfo("node", ["provider.mjs", $"{_port}"]) { UseShellExecute = false, WorkingDirectory = Folder, RedirectStandardError = true };
        _server = await ExternalServer.StartAsync(start, new Uri(Issuer, "/.well-known/openid-configuration"));
    }

    /// <summary>Ends the process.</summary>
    public async Task StopProcessAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>Changes what it says: <c>claims</c> of the person, <c>skewSeconds</c> of its clock, <c>deny</c> for a person who says no, claims of its <c>idToken</c> in place of what is right.</summary>
    public async Task ControlAsync(object change)
    {
        using var answer = await _client.PostAsJsonAsync(new Uri(Issuer, "/control"), change);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await StopProcessAsync();
        _client.Dispose();
    }
}
