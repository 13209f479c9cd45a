using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Hosting;

/// <summary>Where the server listens, how bytes come off the socket, and what a connection may ask of it.</summary>
public static class HostingSetup
{
    // Each may need a socket, a file and a connection to the database, which has two; the program itself has its libraries open.
    private const int DescriptorsEach = 4, OwnDescriptors = 400, MostConnections = 10_000;

    private const double LeastBytesPerSecond = 240;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Sets Kestrel up.</summary>
    public static void AddHosting(this WebApplicationBuilder builder)
    {
        FileDescriptorLimit.EnsureEnough();
        // A line ends with CR and LF: whoever reads it otherwise than a proxy in front can be made to see another request.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        ListeningAddresses.Choose(builder);
        // The slim builder leaves out what few need; who has no proxy may want TLS from the server itself.
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        // What waits here for a receiver is memory that a stalled one keeps; the kernel has buffers of its own.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxWriteBufferSize = BlockPool.SmallSize);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IConfiguration, IOptions<TransfersOptions>>(
            (kestrel, configuration, transfers) => Limit(kestrel.Limits, configuration, transfers.Value.StalledAfter.Value));
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, BlockPoolFactory>();
        builder.Services.AddSingleton<DrainableListenerFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => services.GetRequiredService<DrainableListenerFactory>());
        builder.Services.AddSingleton<ActiveRequests>();
        builder.Services.AddHostedService<IdleMemoryTrimmer>();
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<ConnectionDrain>(
            services, services.GetRequiredService<IOptions<ProxyOptions>>().Value.KnownNetworks.Count > 0));
        builder.Services.AddHostedService(services => services.GetRequiredService<ConnectionDrain>());
    }

    /// <summary>Counts every request, and tells it where the server is about to leave; to be the first of the pipeline.</summary>
    public static void UseHosting(this WebApplication app)
    {
        app.Use(app.Services.GetRequiredService<ActiveRequests>().CountAsync);
        app.Use(app.Services.GetRequiredService<ConnectionDrain>().CloseConnectionAsync);
    }

    private static void Limit(KestrelServerLimits limits, IConfiguration configuration, TimeSpan stalledAfter)
    {
        // By itself the platform gives a sender five seconds to begin: too few for a phone, or a disk that has to spin up.
        var grace = stalledAfter < Grace ? stalledAfter : Grace;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesPerSecond, grace);
        limits.MinResponseDataRate = new MinDataRate(LeastBytesPerSecond, grace);
        limits.MaxConcurrentConnections = MostConnections;
        configuration.GetSection("Kestrel:Limits").Bind(limits);
        // Of routes that do not say otherwise. Uploads do, so that nobody needs more here.
        limits.MaxRequestBodySize = Math.Min(limits.MaxRequestBodySize ?? RequestBodies.Longest, RequestBodies.Longest);
        var affordable = (FileDescriptorLimit.Limit - OwnDescriptors) / DescriptorsEach;
        limits.MaxConcurrentConnections = Math.Min(limits.MaxConcurrentConnections ?? affordable, affordable);
    }
}
