using CloudTransfer.Web.Observability.Metrics.Exposition;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>Instruments, their exposition, and the port where operators find it.</summary>
public static class MetricsSetup
{
    /// <summary>
    /// Adds the instruments and listens on <c>Metrics:Port</c> where it is set; call it when the
    /// application's own addresses are configured.
    /// </summary>
    public static void AddMetrics(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<MetricsOptions>().BindConfiguration(MetricsOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptions.Check>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<LatestStorageSnapshot>();
        builder.Services.AddSingleton<CloudTransferMetrics>();
        builder.Services.AddSingleton<ProcessMetrics>();
        builder.Services.AddSingleton<MeterCollector>();
        builder.Services.AddSingleton<MatcherPolicy, MetricsPort>();
        MetricsPort.Listen(builder);
    }

    /// <summary>
    /// Has the gauges of the volume and the tables kept up to date by <paramref name="take"/>, which runs
    /// in the background every 15 seconds and never during a scrape.
    /// </summary>
    public static void AddStockTaking(
        this IServiceCollection services, Func<IServiceProvider, CancellationToken, ValueTask<StorageSnapshot>> take) =>
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<StorageSnapshotRefresh>(
            provider, (CancellationToken cancel) => take(provider, cancel)));

    /// <summary>Maps GET /metrics, which prometheus-net offers under the same name.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var collector = services.GetRequiredService<MeterCollector>();
        services.GetRequiredService<ProcessMetrics>();
        foreach (var (instrument, tags) in services.GetRequiredService<CloudTransferMetrics>().FixedSeries)
            collector.Open(instrument, tags);
        return endpoints.MapGet("/metrics", context => MetricsEndpoint.AnswerAsync(context, collector)).OnMetricsPort(isMetrics: true);
    }

    /// <summary>Serves an endpoint on <c>Metrics:Port</c> alone, where that is set, and leaves it out of the request metrics.</summary>
    public static TBuilder OnMetricsPort<TBuilder>(this TBuilder endpoint, bool isMetrics = false)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new MetricsPort.Mark(isMetrics)).DisableHttpMetrics().ExcludeFromDescription();
}
