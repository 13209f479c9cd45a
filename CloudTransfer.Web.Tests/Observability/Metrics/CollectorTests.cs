using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Observability.Metrics.Exposition;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

public sealed class CollectorTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterCollector _collector;
    private readonly Meter _meter;

    public CollectorTests()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _collector = new MeterCollector(factory, NullLogger<MeterCollector>.Instance);
        _meter = factory.Create(CloudTransferMetrics.MeterName);
    }

    [Fact]
    public async Task Concurrent_recording_loses_nothing()
    {
        const int Writers = 4, Rounds = 50_000;
        var counter = _meter.CreateCounter<long>("c");
        var seconds = _meter.CreateCounter<double>("d");
        var histogram = _meter.CreateHistogram("h", advice: Buckets.Durations);
        var sometimes = new[] { "x", "y", "z" };

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                counter.Add(1, KeyValuePair.Create<string, object?>("l", sometimes[(round + writer) % 3]));
                seconds.Add(0.5);
                histogram.Record(0.25);
                if (round % 10_000 == 0)
                    Text();
            }
        })));

        var text = Text();
        Assert.Equal(Writers * Rounds, sometimes.Sum(l => long.Parse(Sample(text, $"c_total{{l=\"{l}\"}}"))));
        Assert.Equal("100000", Sample(text, "d_total"));
        Assert.Equal("200000", Sample(text, "h_bucket{le=\"0.25\"}"));
        Assert.Equal("0", Sample(text, "h_bucket{le=\"0.1\"}"));
        Assert.Equal("50000", Sample(text, "h_sum"));
    }

    [Fact]
    public void An_instrument_has_two_hundred_series_and_one_for_all_that_would_be_more()
    {
        var counter = _meter.CreateCounter<long>("c");
        for (var name = 0; name < 5000; name++)
            counter.Add(1, KeyValuePair.Create<string, object?>("name", $"n{name}"));
        counter.Add(1, KeyValuePair.Create<string, object?>("name", "n7"));

        var text = Text();
        Assert.Equal(Family.MaxSeries + 1, text.Split('\n').Count(line => line.StartsWith("c_total{", StringComparison.Ordinal)));
        Assert.Equal("4800", Sample(text, "c_total{otel_metric_overflow=\"true\"}"));
        Assert.Equal("2", Sample(text, "c_total{name=\"n7\"}"));
    }

    [Fact]
    public void Label_values_and_help_are_escaped()
    {
        var counter = _meter.CreateCounter<long>("c", null, "One \"line\",\nand a \\.");
        counter.Add(1, KeyValuePair.Create<string, object?>("l", "a\\b\"c\nd é \ud800"));

        Assert.Contains("# HELP c_total One \"line\",\\nand a \\\\.\n", Text(), StringComparison.Ordinal);
        Assert.Contains("# HELP c One \\\"line\\\",\\nand a \\\\.\n", Text(ExpositionFormat.OpenMetrics), StringComparison.Ordinal);
        Assert.Equal("1", Sample(Text(), "c_total{l=\"a\\\\b\\\"c\\nd é \ufffd\"}"));
    }

    [Fact]
    public void Histograms_are_cumulative_bounds_belong_to_their_bucket_and_infinity_counts_all()
    {
        var histogram = _meter.CreateHistogram<int>("h", "By", advice: new() { HistogramBucketBoundaries = [1, 10, 1_000_000] });
        foreach (var value in new[] { 1, 2, 10, 11, int.MaxValue })
            histogram.Record(value);

        var text = Text();
        Assert.Equal(
            """
            # HELP h_bytes 
            # TYPE h_bytes histogram
            h_bytes_bucket{le="1.0"} 1
            h_bytes_bucket{le="10.0"} 3
            h_bytes_bucket{le="1e+06"} 4
            h_bytes_bucket{le="+Inf"} 5
            h_bytes_sum 2147483671
            h_bytes_count 5

            """,
            text[text.IndexOf("# HELP h_", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void Values_that_are_no_numbers_are_written_as_Prometheus_reads_them()
    {
        var histogram = _meter.CreateHistogram<double>("h");
        histogram.Record(double.NaN);
        histogram.Record(double.PositiveInfinity);
        _meter.CreateObservableGauge("g", () => new[] { double.NaN, double.NegativeInfinity, 0.1, 1e300 }
            .Select((value, number) => new Measurement<double>(value, KeyValuePair.Create<string, object?>("n", number))));

        var text = Text();
        string[] names = ["h_sum", "h_count", "g{n=\"0\"}", "g{n=\"1\"}", "g{n=\"2\"}", "g{n=\"3\"}"];
        Assert.Equal(["+Inf", "1", "NaN", "-Inf", "0.1", "1E+300"], names.Select(name => Sample(text, name)), StringComparer.Ordinal);
    }

    [Fact]
    public void Tags_in_any_order_and_of_any_type_make_one_series_when_they_are_written_alike()
    {
        var counter = _meter.CreateCounter<long>("c");
        counter.Add(1, KeyValuePair.Create<string, object?>("a.b", 1), KeyValuePair.Create<string, object?>("x", true));
        counter.Add(2, KeyValuePair.Create<string, object?>("x", "true"), KeyValuePair.Create<string, object?>("a-b", "1"));
        counter.Add(4, KeyValuePair.Create<string, object?>("a.b", 1), KeyValuePair.Create<string, object?>("a_b", 2));
        counter.Add(8, KeyValuePair.Create<string, object?>("none", null), KeyValuePair.Create<string, object?>("empty", ""));

        var text = Text();
        Assert.Equal("3", Sample(text, "c_total{a_b=\"1\",x=\"true\"}"));
        Assert.Equal("4", Sample(text, "c_total{a_b=\"1;2\"}"));
        Assert.Equal("8", Sample(text, "c_total"));
    }

    [Fact]
    public void What_is_no_longer_observed_is_no_longer_shown()
    {
        var seen = new List<string> { "a", "b" };
        _meter.CreateObservableGauge("g", () => seen.Select(name => new Measurement<int>(1, KeyValuePair.Create<string, object?>("n", name))));
        Assert.Contains("g{n=\"a\"} 1", Text(), StringComparison.Ordinal);
        seen.Remove("a");
        Assert.DoesNotContain("g{n=\"a\"}", Text(), StringComparison.Ordinal);
        Assert.Contains("g{n=\"b\"} 1", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_instrument_that_fails_is_missing_and_hides_no_other()
    {
        _meter.CreateObservableGauge("a", int () => throw new IOException("gone"));
        _meter.CreateObservableGauge("b", () => 7);
        Assert.DoesNotContain("# HELP a", Text(), StringComparison.Ordinal);
        Assert.Equal("7", Sample(Text(), "b"));
    }

    [Fact]
    public void Another_host_in_this_process_is_not_heard()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        other.GetRequiredService<IMeterFactory>().Create(CloudTransferMetrics.MeterName).CreateCounter<long>("theirs").Add(1);
        _meter.CreateCounter<long>("ours").Add(1);
        Assert.Contains("ours_total 1", Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Recording_allocates_nothing_and_a_scrape_of_all_series_little()
    {
        var metrics = new CloudTransferMetrics(_services.GetRequiredService<IMeterFactory>(), TimeProvider.System, new LatestStorageSnapshot());
        foreach (var (instrument, tags) in metrics.FixedSeries)
            _collector.Open(instrument, tags);
        var busy = _meter.CreateHistogram("busy", advice: Buckets.Durations);
        for (var label = 0; label < Family.MaxSeries * 2; label++)
            busy.Record(1, KeyValuePair.Create<string, object?>("l", label));
        var page = new ArrayBufferWriter<byte>(1 << 20);

        var record = AllocatedBy(1000, () =>
        {
            metrics.UploadStarted(UploadWay.Form);
            metrics.BytesReceived(UploadWay.Form, 65536);
            metrics.UploadEnded(UploadWay.Form, UploadOutcome.Completed, TimeSpan.FromSeconds(1), 65536, 3);
            metrics.DownloadStarted(DownloadKind.All);
            metrics.DownloadEnded(DownloadKind.All, DownloadOutcome.Complete, TimeSpan.FromSeconds(1));
            metrics.Rejected(RejectReason.Disk);
            metrics.CleanupEnded(1, 0);
        });
        var scrape = AllocatedBy(20, () =>
        {
            page.ResetWrittenCount();
            _collector.Write(page, ExpositionFormat.OpenMetrics);
        });

        Assert.Equal(0, record);
        Assert.InRange(page.WrittenCount, 150_000, 1 << 20);
        Assert.InRange(scrape, 0, 8 * 1024);
    }

    public void Dispose()
    {
        _collector.Dispose();
        _services.Dispose();
    }

    private static long AllocatedBy(int rounds, Action action)
    {
        for (var round = 0; round < rounds; round++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < rounds; round++)
            action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / rounds;
    }

    private static string Sample(string text, string name) => text.Split('\n')
        .Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..];

    private string Text(ExpositionFormat format = ExpositionFormat.Text)
    {
        var page = new ArrayBufferWriter<byte>();
        _collector.Write(page, format);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }
}
