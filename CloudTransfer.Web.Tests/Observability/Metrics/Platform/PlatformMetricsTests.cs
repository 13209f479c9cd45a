using System.Diagnostics.Metrics;
using System.Text;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Observability.Metrics.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Prometheus;

namespace CloudTransfer.Web.Tests.Observability.Metrics.Platform;

public sealed class PlatformMetricsTests : IDisposable
{
    private const string MeterName = "Microsoft.AspNetCore.Hosting";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly PlatformMetrics _platform;
    private readonly Meter _meter;

    public PlatformMetricsTests()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _platform = new PlatformMetrics(factory, _registry, Options.Create(new DatabaseOptions()), NullLogger<PlatformMetrics>.Instance);
        _meter = factory.Create(MeterName);
    }

    [Fact]
    public async Task Concurrent_recording_loses_nothing()
    {
        const int Writers = 4, Rounds = 50_000;
        var counter = _meter.CreateCounter<long>("c");
        var seconds = _meter.CreateCounter<double>("d");
        var histogram = _meter.CreateHistogram<double>("h", advice: new() { HistogramBucketBoundaries = [0.1, 0.25, 1] });
        var sometimes = new[] { "x", "y", "z" };

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                counter.Add(1, Tag("l", sometimes[(round + writer) % 3]));
                seconds.Add(0.5);
                histogram.Record(0.25);
                if (round % 10_000 == 0)
                    await TextAsync();
            }
        })));

        var text = await TextAsync();
        Assert.Equal(Writers * Rounds, sometimes.Sum(l => long.Parse(Sample(text, $"c_total{{l=\"{l}\"}}"))));
        Assert.Equal("100000", Sample(text, "d_total"));
        Assert.Equal("200000", Sample(text, "h_bucket{le=\"0.25\"}"));
        Assert.Equal("0", Sample(text, "h_bucket{le=\"0.1\"}"));
        Assert.Equal("50000", Sample(text, "h_sum"));
    }

    [Fact]
    public async Task An_instrument_has_two_hundred_series_and_one_for_all_that_would_be_more()
    {
        var counter = _meter.CreateCounter<long>("c");
        for (var name = 0; name < 5000; name++)
            counter.Add(1, Tag("name", $"n{name}"));
        counter.Add(1, Tag("name", "n7"));

        var text = await TextAsync();
        Assert.Equal(InstrumentSeries.MaxSeries + 1, text.Split('\n').Count(line => line.StartsWith("c_total{", StringComparison.Ordinal)));
        Assert.Equal("4800", Sample(text, "c_total{otel_metric_overflow=\"true\"}"));
        Assert.Equal("2", Sample(text, "c_total{name=\"n7\"}"));
    }

    [Fact]
    public async Task Label_values_and_help_are_escaped()
    {
        var counter = _meter.CreateCounter<long>("c", null, "One \"line\",\nand a \\.");
        counter.Add(1, Tag("l", "a\\b\"c\nd é \ud800"));

        var text = await TextAsync();
        Assert.Contains("# HELP c_total One \"line\",\\nand a \\\\.\n", text, StringComparison.Ordinal);
        Assert.Equal("1", Sample(text, "c_total{l=\"a\\\\b\\\"c\\nd é \ufffd\"}"));
    }

    [Fact]
    public async Task Histograms_have_the_buckets_that_their_instrument_advises()
    {
        var histogram = _meter.CreateHistogram<int>("h", "By", advice: new() { HistogramBucketBoundaries = [1, 10, 1_000_000] });
        foreach (var value in new[] { 1, 2, 10, 11, int.MaxValue })
            histogram.Record(value);

        var text = await TextAsync();
        Assert.Equal(
            """
            # TYPE h_bytes histogram
            h_bytes_sum 2147483671
            h_bytes_count 5
            h_bytes_bucket{le="1"} 1
            h_bytes_bucket{le="10"} 3
            h_bytes_bucket{le="1000000"} 4
            h_bytes_bucket{le="+Inf"} 5
            """,
            string.Join('\n', text.Split('\n').Where(line => line.Contains("h_bytes", StringComparison.Ordinal) && !line.StartsWith("# HELP", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task What_can_fall_is_a_gauge_also_where_its_instrument_is_a_counter()
    {
        var length = 7L;
        _meter.CreateObservableCounter("dotnet.thread_pool.queue.length", () => length, "{work_item}");
        _meter.CreateObservableCounter("dotnet.rising", () => length);
        _meter.CreateUpDownCounter<int>("open").Add(2);
        await TextAsync();
        length = 3;

        var text = await TextAsync();
        Assert.Contains("# TYPE dotnet_thread_pool_queue_length gauge\n", text, StringComparison.Ordinal);
        Assert.Equal("3", Sample(text, "dotnet_thread_pool_queue_length"));
        Assert.Contains("# TYPE dotnet_rising_total counter\n", text, StringComparison.Ordinal);
        Assert.Equal("7", Sample(text, "dotnet_rising_total"));
        Assert.Contains("# TYPE open gauge\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_in_any_order_make_one_series_and_empty_ones_no_label()
    {
        var counter = _meter.CreateCounter<long>("c");
        counter.Add(1, Tag("a.b", 1), Tag("x", true));
        counter.Add(2, Tag("x", "true"), Tag("a-b", "1"));
        counter.Add(4, Tag("x", true), Tag("a.b", 1));
        counter.Add(8, Tag("none", null), Tag("empty", ""));
        counter.Add(16, Tag("server.address", "10.0.0.7"), Tag("network.protocol.version", "1.1"));

        var text = await TextAsync();
        Assert.Equal("7", Sample(text, "c_total{a_b=\"1\",x=\"true\"}"));
        Assert.Equal("24", Sample(text, "c_total"));
    }

    [Fact]
    public async Task What_is_no_longer_observed_is_no_longer_shown()
    {
        var seen = new List<string> { "a", "b" };
        _meter.CreateObservableGauge("g", () => seen.Select(name => new Measurement<int>(1, Tag("n", name))));
        Assert.Contains("g{n=\"a\"} 1", await TextAsync(), StringComparison.Ordinal);
        seen.Remove("a");
        Assert.DoesNotContain("g{n=\"a\"}", await TextAsync(), StringComparison.Ordinal);
        Assert.Contains("g{n=\"b\"} 1", await TextAsync(), StringComparison.Ordinal);
        seen.Add("a");
        Assert.Contains("g{n=\"a\"} 1", await TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_differs_only_in_tags_that_make_no_label_is_added_up_where_it_is_a_sum()
    {
        var opened = new[] { 3, 4 };
        Measurement<int>[] Observe() => [.. opened.Select((count, host) => new Measurement<int>(count, Tag("pool", "p"), Tag("server.address", $"{host}")))];
        _meter.CreateObservableUpDownCounter("open", Observe);
        _meter.CreateObservableGauge("heat", Observe);
        await TextAsync();
        opened = [5, 6];

        var text = await TextAsync();
        Assert.Equal("11", Sample(text, "open{pool=\"p\"}"));
        Assert.Equal("6", Sample(text, "heat{pool=\"p\"}"));
    }

    [Fact]
    public async Task Npgsql_is_heard_only_where_PostgreSQL_is_used_and_shows_zeros_at_once()
    {
        var registry = Prometheus.Metrics.NewCustomRegistry();
        using var used = new PlatformMetrics(
            _services.GetRequiredService<IMeterFactory>(), registry, Options.Create(new DatabaseOptions { ConnectionString = "Host=db" }), NullLogger<PlatformMetrics>.Instance);
        using var npgsql = new Meter("Npgsql");
        npgsql.CreateCounter<int>("db.client.operation.failed");
        npgsql.CreateCounter<int>("db.client.operation.unknown").Add(1);

        var text = await TextAsync(registry);
        Assert.Equal("0", Sample(text, "db_client_operation_failed_total{db_client_connection_pool_name=\"rows\"}"));
        Assert.DoesNotContain("unknown", text, StringComparison.Ordinal);
        Assert.DoesNotContain("db_client", await TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instrument_that_fails_is_missing_and_hides_no_other()
    {
        _meter.CreateObservableGauge("a", int () => throw new IOException("gone"));
        _meter.CreateObservableGauge("b", () => 7);
        Assert.DoesNotContain("# HELP a", await TextAsync(), StringComparison.Ordinal);
        Assert.Equal("7", Sample(await TextAsync(), "b"));
    }

    [Fact]
    public async Task Another_host_in_this_process_is_not_heard()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        other.GetRequiredService<IMeterFactory>().Create(MeterName).CreateCounter<long>("theirs").Add(1);
        _meter.CreateCounter<long>("ours").Add(1);
        Assert.Contains("ours_total 1", await TextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", await TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var histogram = _meter.CreateHistogram<double>("http.server.request.duration", "s", advice: new() { HistogramBucketBoundaries = [0.1, 1] });
        var gauge = _meter.CreateUpDownCounter<long>("http.server.active_requests");
        object status = 200;
        using var trace = new System.Diagnostics.Activity("request").Start();

        Assert.Equal(0, Allocations.By(1000, () =>
        {
            gauge.Add(1, Tag("http.request.method", "GET"), Tag("url.scheme", "http"));
            histogram.Record(0.5, Tag("http.request.method", "GET"), Tag("http.route", "/d/{id}"), Tag("http.response.status_code", status));
        }));
    }

    public void Dispose()
    {
        _platform.Dispose();
        _services.Dispose();
    }

    private static KeyValuePair<string, object?> Tag(string name, object? value) => KeyValuePair.Create(name, value);

    private static string Sample(string text, string name) => text.Split('\n')
        .Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..];

    private Task<string> TextAsync() => TextAsync(_registry);

    private static async Task<string> TextAsync(CollectorRegistry registry)
    {
        using var page = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(page);
        return Encoding.UTF8.GetString(page.ToArray());
    }
}
