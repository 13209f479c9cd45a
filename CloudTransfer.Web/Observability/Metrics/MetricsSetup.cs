using CloudTransfer.Web.Database;
using CloudTransfer.Web.Observability.Metrics.Platform;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>Metrics, and the port where operators find them.</summary>
public static class MetricsSetup
{
    /// <summary>
    /// Adds the metrics and listens on <c>Metrics:Port</c> where it is set; call it when the
    /// application's own addresses are configured.
    /// </summary>
    public static void AddMetrics(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<MetricsOptions>().BindConfiguration(MetricsOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptions.Check>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<LatestStorageSnapshot>();
        // One of our own: several servers may be in one process, and the package's default brings metrics that nobody asked for.
        builder.Services.AddSingleton(_ => Prometheus.Metrics.NewCustomRegistry());
        builder.Services.AddSingleton<CloudTransferMetrics>();
        builder.Services.AddSingleton<StorageGauges>();
        builder.Services.AddSingleton<JobGauges>();
        builder.Services.AddSingleton<SignInMetrics>();
        builder.Services.AddSingleton<BucketMetrics>();
        builder.Services.AddSingleton<DatabaseMetrics>();
        builder.Services.AddSingleton<ProcessMetrics>();
        builder.Services.AddSingleton<PlatformMetrics>();
        builder.Services.AddSingleton<MatcherPolicy, MetricsPort>();
        MetricsPort.Listen(builder);
    }

    /// <summary>Adds the counts of rejections that all replicas share.</summary>
    public static void AddRejections(this IServiceCollection services)
    {
        services.AddSingleton<RejectionCounter>();
        services.AddHostedService(provider => provider.GetRequiredService<RejectionCounter>());
    }

    /// <summary>
    /// Adds the refresh of the gauges of the volume and the tables by <paramref name="take"/>, which runs
    /// in the background every 15 seconds and never during a scrape.
    /// </summary>
    public static void AddStorageSnapshots(
        this IServiceCollection services, Func<IServiceProvider, CancellationToken, ValueTask<StorageSnapshot>> take) =>
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<StorageSnapshotRefresh>(
            provider, (CancellationToken cancel) => take(provider, cancel)));

    /// <summary>
    /// Maps GET /metrics: Prometheus' text format 0.0.4, and OpenMetrics 1.0 with exemplars where Accept names it first.
    /// </summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        // Made now, so that they measure and show their zeros from the start.
        services.GetRequiredService<CloudTransferMetrics>();
        services.GetRequiredService<StorageGauges>();
        services.GetRequiredService<JobGauges>();
        if (services.GetRequiredService<IOptions<StorageOptions>>().Value.S3.IsOn)
            services.GetRequiredService<BucketMetrics>();
        if (services.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsPostgreSql)
            services.GetRequiredService<DatabaseMetrics>();
        services.GetRequiredService<ProcessMetrics>();
        services.GetRequiredService<PlatformMetrics>();
        var scrape = endpoints.MapMetrics(settings => settings.Registry = services.GetRequiredService<CollectorRegistry>())
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]))
            .OnMetricsPort(isMetrics: true);
        scrape.Add(endpoint => endpoint.RequestDelegate = Uncached(endpoint.RequestDelegate!));
        return scrape;
    }

    /// <summary>Serves an endpoint on <c>Metrics:Port</c> alone, where that is set, and leaves it out of the request metrics.</summary>
    public static TBuilder OnMetricsPort<TBuilder>(this TBuilder endpoint, bool isMetrics = false)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new MetricsPort.Mark(isMetrics)).DisableHttpMetrics().ExcludeFromDescription();

    private static RequestDelegate Uncached(RequestDelegate answer) => context =>
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "Accept";
        return answer(context);
    };
}
