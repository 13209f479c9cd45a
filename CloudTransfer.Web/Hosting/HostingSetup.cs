using CloudTransfer.Web.Storage.Local;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Hosting;

/// <summary>Sets up Kestrel: addresses, receive buffers, connection limits and draining.</summary>
public static class HostingSetup
{
    // A connection may need a socket, a file, and two for a database connection; the process itself has its libraries open.
    private const int DescriptorsPerConnection = 4, ProcessDescriptors = 400, MaxConnections = 10_000;

    private const double LeastBytesPerSecond = 240;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Configures Kestrel.</summary>
    public static void AddHosting(this WebApplicationBuilder builder)
    {
        FileDescriptorLimit.EnsureEnough();
        // Lines end with CRLF only: a server that disagrees with its proxy about line ends is open to request smuggling.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        ListeningAddresses.Choose(builder);
        // The slim builder leaves HTTPS out; without a proxy the server may have to do TLS itself.
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        // A stalled receiver pins what is buffered here; the kernel has buffers of its own.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxWriteBufferSize = BlockPool.SmallSize);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IConfiguration, IOptions<HostingOptions>>(
            (kestrel, configuration, hosting) => Limit(kestrel.Limits, configuration, hosting.Value));
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, BlockPoolFactory>();
        builder.Services.AddSingleton<DrainableListenerFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => services.GetRequiredService<DrainableListenerFactory>());
        builder.Services.AddSingleton<ActiveRequests>();
        builder.Services.AddHostedService<IdleMemoryTrimmer>();
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<ConnectionDrain>(
            services, services.GetRequiredService<IOptions<HostingOptions>>().Value.HasProxy));
        builder.Services.AddHostedService(services => services.GetRequiredService<ConnectionDrain>());
    }

    /// <summary>Counts requests and drains connections; must be the first middleware.</summary>
    public static void UseHosting(this WebApplication app)
    {
        app.Use(app.Services.GetRequiredService<ActiveRequests>().CountAsync);
        app.Use(app.Services.GetRequiredService<ConnectionDrain>().CloseConnectionAsync);
    }

    /// <summary>Runs the server until it is stopped, be it while it still waits for what it needs to start.</summary>
    public static void RunUntilStopped(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            app.Run();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It had not begun: there is nothing to end.
        }
    }

    private static void Limit(KestrelServerLimits limits, IConfiguration configuration, HostingOptions hosting)
    {
        // Kestrel's default of five seconds is too short for a phone, or for a disk that has to spin up.
        var grace = hosting.StalledAfter < Grace ? hosting.StalledAfter : Grace;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesPerSecond, grace);
        limits.MinResponseDataRate = new MinDataRate(LeastBytesPerSecond, grace);
        limits.MaxConcurrentConnections = MaxConnections;
        configuration.GetSection("Kestrel:Limits").Bind(limits);
        // For routes without a limit of their own. Upload routes have one.
        limits.MaxRequestBodySize = Math.Min(limits.MaxRequestBodySize ?? hosting.MaxBodyBytes, hosting.MaxBodyBytes);
        var affordable = (FileDescriptorLimit.Limit - ProcessDescriptors) / DescriptorsPerConnection;
        limits.MaxConcurrentConnections = Math.Min(limits.MaxConcurrentConnections ?? affordable, affordable);
    }
}
