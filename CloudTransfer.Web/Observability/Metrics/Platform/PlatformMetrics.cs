using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using CloudTransfer.Web.Database;
using Microsoft.Extensions.Options;
using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics.Platform;

/// <summary>
/// Publishes what ASP.NET Core, Kestrel, the runtime and, where PostgreSQL is used, Npgsql measure, under the names that OpenTelemetry gives it. prometheus-net's own
/// adapter calls these series otherwise, shows counters as gauges and keeps every tag.
/// </summary>
internal sealed partial class PlatformMetrics : IDisposable
{
    private static readonly FrozenSet<string> Meters = FrozenSet.Create(
        StringComparer.Ordinal, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime");

    private readonly ILogger _logger;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<InstrumentSeries> _observed = new();
    private readonly Lock _observing = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="meters">Makes the meters of this host; a process may run several, as tests do.</param>
    /// <param name="registry">Publishes the series.</param>
    /// <param name="database">Whether PostgreSQL is used.</param>
    /// <param name="logger">Told when an instrument cannot be observed.</param>
    public PlatformMetrics(IMeterFactory meters, CollectorRegistry registry, IOptions<DatabaseOptions> database, ILogger<PlatformMetrics> logger)
    {
        _logger = logger;
        var metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        // No more of the options: instruments of the runtime outlive this host.
        var isPostgreSql = database.Value.IsPostgreSql;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var isOfDatabase = isPostgreSql && NpgsqlInstruments.Include(instrument);
            if (!(isOfDatabase || Meters.Contains(instrument.Meter.Name)) || (instrument.Meter.Scope is { } scope && scope != meters))
                return;
            var series = new InstrumentSeries(instrument, metrics);
            if (instrument.IsObservable)
                _observed.Enqueue(series);
            if (isOfDatabase)
                NpgsqlInstruments.ShowZeros(instrument, series);
            listener.EnableMeasurementEvents(instrument, series);
        };
        Listen<byte>(static value => value);
        Listen<short>(static value => value);
        Listen<int>(static value => value);
        Listen<long>(static value => value);
        Listen<float>(static value => value);
        Listen<double>(static value => value);
        Listen<decimal>(static value => (double)value);
        _listener.Start();
        registry.AddBeforeCollectCallback(Observe);
    }

    public void Dispose() => _listener.Dispose();

    private void Listen<T>(Func<T, double> convert)
        where T : struct =>
        _listener.SetMeasurementEventCallback<T>((_, value, tags, state) => ((InstrumentSeries)state!).Record(convert(value), tags));

    // Scrapes at the same moment take turns.
    private void Observe()
    {
        lock (_observing)
        {
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException faults)
            {
                // All others have been asked: what cannot be observed is missing from this scrape, and nothing else.
                Log.NotObserved(_logger, faults);
            }

            foreach (var series in _observed)
                series.EndRound();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Some instruments could not be observed and are missing from this scrape")]
        public static partial void NotObserved(ILogger logger, Exception faults);
    }
}
