using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CloudTransfer.Web.Authentication.OpenIdConnect;

/// <summary>The providers of the settings, and what they say of themselves.</summary>
public sealed class OidcProviders(IOptions<SignInOptions> signIn, IOptionsMonitor<OpenIdConnectOptions> schemes)
{
    /// <summary>The provider of a key; null when there is none.</summary>
    public OidcProviderOptions? Find(string key) => signIn.Value.Oidc.FirstOrDefault(provider => string.Equals(provider.Key, key, StringComparison.Ordinal));

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
}
