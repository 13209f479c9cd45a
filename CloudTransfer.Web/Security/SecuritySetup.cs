using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
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
        services.AddSingleton(provider => RequestRateLimits.Fill(provider.GetRequiredService<IOptions<SecurityOptions>>().Value));
        services.AddSingleton<UnknownProxyLog>();
        services.AddSingleton<OwnOrigins>();
        services.AddSingleton<ConnectionsPerClient>();
        services.AddOptions<KestrelServerOptions>().Configure<ConnectionsPerClient>((kestrel, clients) => kestrel.ConfigureEndpointDefaults(
            endpoint => endpoint.Use(next => connection => clients.CloseConnectionAsync(connection, next, kestrel.Limits.MaxConcurrentConnections))));
        services.AddScoped<RefuseWhenStopping>();
        services.AddCrossOriginAccess();
        // Of AllowedHosts, which looks at requests before anything of ours does: its page has none of the headers.
        services.Configure<HostFilteringOptions>(hosts => hosts.IncludeFailureMessage = false);
        // The platform would look before the route is known, and probes come by whatever address they have.
        services.Remove(services.Single(service => service.ImplementationType is { Name: "HostFilteringStartupFilter" }));
        services.AddHostedService<SharedKeyRing>();
        services.AddDataProtection().SetApplicationName("CloudTransfer");
        services.AddSingleton<KeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<KeyRing>((keys, ring) => keys.XmlRepository = ring);
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxyOptions>>((forwarded, proxy) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // As many proxies as are known: the walk ends at the first address that is not.
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in proxy.Value.KnownNetworks)
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
    }

    /// <summary>Puts the server under the path of its public address; to be the first of the pipeline.</summary>
    public static void UsePublicPath(this WebApplication app) =>
        PublicAddress.Use(app, app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.PathBase);

    /// <summary>Refuses hosts other than <c>AllowedHosts</c>, but for health and metrics; call it when the route is known.</summary>
    public static void UseAllowedHosts(this WebApplication app) =>
        app.UseWhen(context => !MetricsPort.IsForOperators(context), filtered => filtered.UseHostFiltering());

    /// <summary>Believes the known proxies; without any, nobody.</summary>
    public static void UseKnownProxies(this WebApplication app)
    {
        app.Use(DirectPeer.RememberAsync);
        app.UseProxyChain();
    }

    /// <summary>Sets the headers of every answer and refuses what other sites send, and bodies that nobody asked for.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<RequestSmugglingGuard>();
        app.UseMiddleware<RequestRateLimits>();
        app.UseMiddleware<MetricsAccess>();
        app.UseCrossOriginAccess();
        app.UseMiddleware<OriginCheck>();
        app.UseMiddleware<RequestBodies>(app.Services.GetRequiredService<IOptions<TransfersOptions>>().Value.StalledAfter.Value);
    }
}
