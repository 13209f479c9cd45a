using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication.OpenIdConnect;

/// <summary>Sign-in by OpenID Connect.</summary>
public static class OidcSetup
{
    /// <summary>Adds a scheme for each provider of the settings; nothing where there is none.</summary>
    public static void AddOidc(this IServiceCollection services)
    {
        services.AddSingleton<OidcEvents>();
        services.AddSingleton<ProviderSignOut>();
        services.AddSingleton<OidcSchemes>();
        services.AddSingleton<IConfigureOptions<AuthenticationOptions>>(provider => provider.GetRequiredService<OidcSchemes>());
        services.AddSingleton<IConfigureOptions<OpenIdConnectOptions>>(provider => provider.GetRequiredService<OidcSchemes>());
        services.AddSingleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>();
        services.AddTransient<OpenIdConnectHandler>();
    }
}
