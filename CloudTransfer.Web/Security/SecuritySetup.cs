using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>What stands between the socket and the controllers.</summary>
public static class SecuritySetup
{
    /// <summary>Adds the key ring that the replicas share, and what is believed of a proxy.</summary>
    public static void AddSecurity(this IServiceCollection services)
    {
        services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SecurityOptions>().BindConfiguration(SecurityOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => RequestRates.Fill(provider.GetRequiredService<IOptions<SecurityOptions>>().Value));
        services.AddScoped<RefuseWhenStopping>();
        services.AddOtherSites();
        // Of AllowedHosts, which looks at requests before anything of ours does: its page has none of the headers.
        services.Configure<HostFilteringOptions>(hosts => hosts.IncludeFailureMessage = false);
        services.AddHostedService<OneKeyRing>();
        services.AddDataProtection().SetApplicationName("CloudTransfer");
        services.AddSingleton<KeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<KeyRing>((keys, ring) => keys.XmlRepository = ring);
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxyOptions>>((forwarded, proxy) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // The last address alone is the proxy's own word: what stands before it, its client may have written.
            forwarded.ForwardLimit = 1;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in proxy.Value.KnownNetworks)
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
    }

    /// <summary>Believes the known proxies; without any, nobody.</summary>
    public static void UseKnownProxies(this WebApplication app)
    {
        app.Use(DirectPeer.RememberAsync);
        if (app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.KnownNetworks.Count == 0)
            return;
        app.UseForwardedHeaders();
        // Even a known proxy may pass on what its client wrote, and links begin with it.
        app.Use((context, next) =>
        {
            if (context.Request.Scheme is not ("http" or "https"))
                context.Request.Scheme = Uri.UriSchemeHttp;
            return next(context);
        });
    }

    /// <summary>Sets the headers of every answer and refuses what other sites send.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<Unambiguous>();
        app.UseMiddleware<RequestRates>();
        app.UseOtherSites();
        app.UseMiddleware<OriginCheck>();
    }
}
