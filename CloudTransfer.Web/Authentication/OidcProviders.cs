using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CloudTransfer.Web.Authentication;

/// <summary>The providers of the settings, and what they say of themselves.</summary>
public sealed class OidcProviders(IOptions<SignInOptions> signIn, IOptionsMonitor<OpenIdConnectOptions> schemes, KnownIssuers issuers, TimeProvider time)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (DateTimeOffset At, Task<string?> Issuer)> _asked = new(StringComparer.Ordinal);
    private readonly Lock _asking = new();

    /// <summary>The provider of a key; null when there is none.</summary>
    public OidcProviderOptions? Find(string key) => signIn.Value.Providers.FirstOrDefault(provider => string.Equals(provider.Key, key, StringComparison.Ordinal));

    /// <summary>The provider of a name, as sessions keep it; null when there is none any more.</summary>
    public OidcProviderOptions? FindByName(string name) => signIn.Value.Find(name);

    /// <summary>The provider's discovery document, which is asked for when it is needed first; null while it cannot be had.</summary>
    public async Task<OpenIdConnectConfiguration?> DiscoverAsync(OidcProviderOptions provider, CancellationToken cancel)
    {
        try
        {
            return await schemes.Get(provider.Scheme).ConfigurationManager!.GetConfigurationAsync(cancel);
        }
        // So it is told that a document could not be had, or was none.
        catch (InvalidOperationException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether an issuer is that of a provider: its address in the settings, as OpenID Connect Discovery 1.0 has it (section 4.3), or what its
    /// discovery document says, as at those that are reached by another address. While that cannot be had, it is what it said last.
    /// </summary>
    public async ValueTask<bool> IsIssuerAsync(OidcProviderOptions provider, string issuer, CancellationToken cancel) =>
        issuer.AsSpan().TrimEnd('/').SequenceEqual(provider.Authority.AsSpan().TrimEnd('/'))
        || string.Equals(issuer, await IssuerOf(provider).WaitAsync(cancel), StringComparison.Ordinal);

    // Of many requests at the same moment one asks, and a provider that is away keeps none of the next ones waiting.
    private Task<string?> IssuerOf(OidcProviderOptions provider)
    {
        var now = time.GetUtcNow();
        lock (_asking)
        {
            if (!_asked.TryGetValue(provider.Scheme, out var last) || now - last.At >= AskAgainAfter)
                _asked[provider.Scheme] = last = (now, AskAsync());
            return last.Issuer;
        }

        async Task<string?> AskAsync()
        {
            if ((await DiscoverAsync(provider, CancellationToken.None))?.Issuer is not { } issuer)
                return await issuers.FindAsync(provider.Authority);
            await issuers.SaveAsync(provider.Authority, issuer);
            return issuer;
        }
    }
}
