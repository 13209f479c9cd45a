using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>The middleware between the server and the controllers.</summary>
public static class SecuritySetup
{
    /// <summary>Adds the shared key ring, the proxy settings and the limits per client.</summary>
    public static void AddSecurity(this IServiceCollection services)
    {
        services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SecurityOptions>().BindConfiguration(SecurityOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => RequestRateLimits.Create(provider.GetRequiredService<IOptions<SecurityOptions>>().Value));
        services.AddSingleton<UnknownProxyLog>();
        services.AddSingleton<OwnOrigins>();
        services.AddSingleton<ConnectionsPerClient>();
        services.AddOptions<KestrelServerOptions>().Configure<ConnectionsPerClient>((kestrel, clients) => kestrel.ConfigureEndpointDefaults(
            endpoint => endpoint.Use(next => connection => clients.CloseConnectionAsync(connection, next, kestrel.Limits.MaxConcurrentConnections))));
        services.AddScoped<RefuseWhenStopping>();
        services.AddCrossOriginAccess();
        // AllowedHosts is checked before our middleware, so its error page would lack the security headers.
        services.Configure<HostFilteringOptions>(hosts => hosts.IncludeFailureMessage = false);
        // The framework would check before routing, and health probes use any host name.
        services.Remove(services.Single(service => service.ImplementationType is { Name: "HostFilteringStartupFilter" }));
        services.AddHostedService<SharedKeyRing>();
        services.AddDataProtection().SetApplicationName("CloudTransfer");
        services.AddSingleton<KeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<KeyRing>((keys, ring) => keys.XmlRepository = ring);
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxyOptions>>((forwarded, proxy) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // No limit on the number of known proxies: processing stops at the first unknown address.
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in proxy.Value.KnownNetworks)
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
    }

    /// <summary>Serves all paths below the path of the public URL; must be the first middleware.</summary>
    public static void UsePublicPath(this WebApplication app) =>
        PublicAddress.Use(app, app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.PathBase);

    /// <summary>
    /// Rejects hosts other than <c>AllowedHosts</c>, except for health and metrics; must follow routing.
    /// </summary>
    public static void UseAllowedHosts(this WebApplication app) =>
        app.UseWhen(context => !MetricsPort.IsForOperators(context), filtered => filtered.UseHostFiltering());

    /// <summary>Applies the forwarded headers of known proxies.</summary>
    public static void UseKnownProxies(this WebApplication app)
    {
        app.UseMiddleware<DirectPeerMiddleware>();
        app.UseProxyChain();
    }

    /// <summary>Adds the security headers, the limits per client, and the checks of origins and bodies.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<RequestSmugglingGuard>();
        app.UseMiddleware<RequestRateLimits>();
        app.UseMiddleware<MetricsAccess>();
        app.UseCrossOriginAccess();
        app.UseMiddleware<OriginCheck>();
        app.UseMiddleware<RequestBodies>(app.Services.GetRequiredService<IOptions<HostingOptions>>().Value.StalledAfter);
    }
}
