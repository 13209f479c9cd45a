using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CloudTransfer.Web.Authentication.OpenIdConnect;

/// <summary>One scheme of the framework's handler for each provider of the settings: the code flow with PKCE (RFC 7636).</summary>
internal sealed class OidcSchemes(IOptions<SignInOptions> signIn, IHttpContextAccessor current, TimeProvider time)
    : IConfigureOptions<AuthenticationOptions>, IConfigureNamedOptions<OpenIdConnectOptions>
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);

    public void Configure(AuthenticationOptions options)
    {
        foreach (var provider in signIn.Value.Providers)
        {
            options.AddScheme(provider.Scheme, scheme =>
            {
                scheme.DisplayName = provider.Name;
                scheme.HandlerType = typeof(OpenIdConnectHandler);
            });
        }
    }

    public void Configure(OpenIdConnectOptions options)
    {
    }

    public void Configure(string? name, OpenIdConnectOptions options)
    {
        if (signIn.Value.Providers.FirstOrDefault(provider => string.Equals(provider.Scheme, name, StringComparison.Ordinal)) is not { } provider)
            return;
        options.Authority = provider.Authority;
        options.RequireHttpsMetadata = provider.Authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        options.ClientId = provider.ClientId;
        options.ClientSecret = string.IsNullOrEmpty(provider.ClientSecret) ? null : provider.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // A form from the provider's page would need cookies that every site may have a browser send.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SignInScheme = options.SignOutScheme = Schemes.UserSession;
        options.CallbackPath = provider.CallbackPath;
        options.SignedOutCallbackPath = provider.SignedOutPath;
        // Any page could have a browser sign out there.
        options.RemoteSignOutPath = default;
        options.BackchannelTimeout = LongestAnswer;
        options.CorrelationCookie = new CallbackCookie("sign-in-state-", provider.CallbackPath, current);
        options.NonceCookie = new CallbackCookie("sign-in-nonce-", provider.CallbackPath, current);
        // The versions of its libraries are none of a provider's business.
        options.DisableTelemetry = true;
        options.TimeProvider = time;
        options.EventsType = typeof(OidcEvents);
        ReadClaims(options, provider);
    }

    private static void ReadClaims(OpenIdConnectOptions options, OidcProviderOptions provider)
    {
        options.Scope.Clear();
        foreach (var scope in provider.EffectiveScopes)
            options.Scope.Add(scope);
        options.MapInboundClaims = false;
        options.SaveTokens = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.TokenValidationParameters.NameClaimType = "name";
        // An account belongs to a subject of an issuer.
        options.ClaimActions.Remove("iss");
        options.ClaimActions.MapUniqueJsonKey("email_verified", "email_verified");
        options.ClaimActions.MapUniqueJsonKey("preferred_username", "preferred_username");
        foreach (var claim in new[] { provider.RoleClaim, provider.GroupsClaim }.Distinct(StringComparer.Ordinal))
            options.ClaimActions.MapJsonKey(claim, claim);
    }
}
