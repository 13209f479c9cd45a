using System.Text;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

public sealed class ExpositionTests
{
    private const string OpenMetrics = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    // OpenTelemetry names these gauges of the runtime …count, which promtool reserves for histograms.
    private static readonly string[] NamedByOpenTelemetry =
        ["dotnet_assembly_count", "dotnet_process_cpu_count", "dotnet_thread_pool_thread_count", "dotnet_timer_count"];

    [SkippableFact]
    public async Task Promtool_accepts_the_text_and_finds_fault_with_four_names_of_OpenTelemetrys_alone()
    {
        var promtool = Requires.Program("promtool");
        await using var host = await MetricsHost.StartAsync();
        await VisitAsync(host);

        var check = await CheckAsync(promtool, await host.ScrapeAsync());

        Assert.Equal(
            NamedByOpenTelemetry.Select(name => $"{name} non-histogram and non-summary metrics should not have \"_count\" suffix"),
            check.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            StringComparer.Ordinal);
        Assert.Equal(3, check.ExitCode);

        var ours = string.Join('\n', (await host.ScrapeAsync()).Split('\n')
            .Where(line => !NamedByOpenTelemetry.Any(name => line.Contains(name, StringComparison.Ordinal))));
        var oursChecked = await CheckAsync(promtool, ours);
        Assert.Equal((0, ""), (oursChecked.ExitCode, oursChecked.Text));
    }

    private static Task<Tool> CheckAsync(string promtool, string metrics) =>
        Tool.RunAsync(promtool, new MemoryStream(Encoding.UTF8.GetBytes(metrics)), "check", "metrics");

    [Theory]
    [InlineData(null, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("text/html", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("*/*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData(OpenMetrics, "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=\"1.0.0\";escaping=allow-utf-8;q=0.6,text/plain;q=0.4", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.3,text/plain;q=0.9", "text/plain; version=0.0.4; charset=utf-8")]
    public async Task The_format_is_the_one_that_Accept_prefers(string? accept, string contentType)
    {
        await using var host = await MetricsHost.StartAsync();
        var text = await host.ScrapeAsync(accept);
        Assert.Equal(contentType, Assert.Single(host.Scraped));
        Assert.Equal(contentType.StartsWith("application", StringComparison.Ordinal), text.EndsWith("\n# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenMetrics_names_a_counters_family_without_total()
    {
        await using var host = await MetricsHost.StartAsync();
        var open = await host.ScrapeAsync(OpenMetrics);
        Assert.Contains("\n# TYPE cloudtransfer_upload_bytes counter\n", open, StringComparison.Ordinal);
        Assert.Contains("\ncloudtransfer_upload_bytes_total{via=\"put\"} 0.0\n", open, StringComparison.Ordinal);
        Assert.Contains("\n# TYPE cloudtransfer_uploads_total counter\n", await host.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenMetrics_names_the_traces_of_the_last_events_and_the_text_format_none()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        using var server = new RunningServer();
        using var upload = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1, 2, 3]) };
        upload.Headers.TryAddWithoutValidation("traceparent", $"00-{Trace}-b7ad6b7169203331-01");
        (await server.Client.SendAsync(upload)).EnsureSuccessStatusCode();

        await Eventually.HoldsAsync(async () =>
        {
            using var scrape = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            scrape.Headers.TryAddWithoutValidation("Accept", OpenMetrics);
            using var answer = await server.Client.SendAsync(scrape);
            var traced = (await answer.Content.ReadAsStringAsync()).Split('\n').Where(line => line.Contains($"# {{trace_id=\"{Trace}\",span_id=", StringComparison.Ordinal)).ToArray();
            return Array.Exists(traced, line => line.StartsWith("cloudtransfer_uploads_total{outcome=\"completed\",via=\"put\"} 1.0 #", StringComparison.Ordinal))
                && Array.Exists(traced, line => line.StartsWith("cloudtransfer_upload_seal_seconds_bucket", StringComparison.Ordinal))
                && Array.Exists(traced, line => line.StartsWith("http_server_request_duration_seconds_bucket{http_request_method=\"PUT\"", StringComparison.Ordinal));
        });
        Assert.DoesNotContain(Trace, await server.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_metric_of_the_design_is_there_at_zero_before_the_first_event()
    {
        await using var host = await MetricsHost.StartAsync();
        var samples = await host.SamplesAsync();

        foreach (var (via, outcome) in from via in "form|put|tus".Split('|') from end in "completed|rejected|aborted|failed".Split('|') select (via, end))
            Assert.Equal("0", samples[$"cloudtransfer_uploads_total{{outcome=\"{outcome}\",via=\"{via}\"}}"]);
        foreach (var (kind, outcome) in from kind in "all|file".Split('|') from end in "complete|partial|aborted".Split('|') select (kind, end))
            Assert.Equal("0", samples[$"cloudtransfer_downloads_total{{kind=\"{kind}\",outcome=\"{outcome}\"}}"]);
        foreach (var reason in "size|files|quota|disk|rate|origin|bad_request".Split('|'))
            Assert.Equal("0", samples[$"cloudtransfer_rejected_total{{reason=\"{reason}\"}}"]);
        foreach (var label in new[] { "upload_bytes_total{via=\"form\"}", "download_bytes_total{kind=\"file\"}", "upload_duration_seconds_count{via=\"tus\"}",
            "download_duration_seconds_count{kind=\"all\"}", "uploads_resumed_total", "upload_seal_seconds_count", "transfer_size_bytes_count", "transfer_files_count",
            "range_requests_total", "uploads_in_flight", "downloads_in_flight", "cleanup_runs_total", "cleanup_deleted_total", "cleanup_errors_total",
            "cleanup_last_success_timestamp_seconds" })
            Assert.Equal("0", samples[$"cloudtransfer_{label}"]);
        foreach (var (snapshot, value) in new[] { ("transfers", "3"), ("stored_bytes", "4096"), ("incoming_bytes", "512"),
            ("storage_free_bytes", "1099511627776"), ("storage_total_bytes", "2199023255552"), ("storage_taken_bytes", "5000"), ("storage_quota_bytes", "10000"), ("build_info{version=\"0.1.0\"}", "1") })
            Assert.Equal((snapshot, value), (snapshot, samples[$"cloudtransfer_{snapshot}"]));
    }

    [Fact]
    public async Task Every_event_is_counted_where_it_belongs()
    {
        await using var host = await MetricsHost.StartAsync();
        host.Metrics.UploadStarted(UploadWay.Tus);
        host.Metrics.UploadPaused(UploadWay.Tus);
        host.Metrics.UploadResumed(UploadWay.Tus);
        host.Metrics.BytesReceived(UploadWay.Tus, 5000);
        host.Metrics.UploadEnded(UploadWay.Tus, UploadOutcome.Completed, TimeSpan.FromSeconds(2), 5000, 7);
        host.Metrics.UploadStarted(UploadWay.Form);
        host.Metrics.UploadEnded(UploadWay.Form, UploadOutcome.Aborted, TimeSpan.FromSeconds(900), 9, 9);
        host.Metrics.Sealed(TimeSpan.FromMilliseconds(3));
        host.Metrics.DownloadStarted(DownloadKind.File);
        host.Metrics.DownloadStarted(DownloadKind.All);
        host.Metrics.RangeRequest();
        host.Metrics.BytesSent(DownloadKind.File, 42);
        host.Metrics.DownloadEnded(DownloadKind.File, DownloadOutcome.Partial, TimeSpan.FromSeconds(1));
        host.Metrics.Rejected(RejectReason.BadRequest);
        host.Metrics.CleanupEnded(deleted: 4, errors: 1);

        var samples = await host.SamplesAsync();
        foreach (var (sample, value) in new[] { ("uploads_total{outcome=\"completed\",via=\"tus\"}", "1"), ("uploads_total{outcome=\"aborted\",via=\"form\"}", "1"), ("uploads_resumed_total", "1"),
            ("upload_bytes_total{via=\"tus\"}", "5000"), ("upload_duration_seconds_bucket{via=\"tus\",le=\"1\"}", "0"), ("upload_duration_seconds_bucket{via=\"tus\",le=\"2.5\"}", "1"),
            ("upload_duration_seconds_count{via=\"form\"}", "0"), ("upload_duration_seconds_sum{via=\"tus\"}", "2"), ("upload_seal_seconds_sum", "0.003"), ("uploads_in_flight", "0"),
            ("transfer_size_bytes_bucket{le=\"4096\"}", "0"), ("transfer_size_bytes_bucket{le=\"16384\"}", "1"), ("transfer_size_bytes_bucket{le=\"1099511627776\"}", "1"),
            ("transfer_files_sum", "7"), ("transfer_files_count", "1"), ("downloads_in_flight", "1"), ("downloads_total{kind=\"file\",outcome=\"partial\"}", "1"), ("download_bytes_total{kind=\"file\"}", "42"),
            ("range_requests_total", "1"), ("rejected_total{reason=\"bad_request\"}", "1"), ("cleanup_runs_total", "1"), ("cleanup_deleted_total", "4"), ("cleanup_errors_total", "1"),
            ("cleanup_last_success_timestamp_seconds", "0") })
            Assert.Equal((sample, value), (sample, samples[$"cloudtransfer_{sample}"]));

        host.Metrics.CleanupEnded(deleted: 0, errors: 0);
        Assert.True(long.Parse((await host.SamplesAsync())["cloudtransfer_cleanup_last_success_timestamp_seconds"]) > 1_700_000_000);
    }

    [Fact]
    public async Task Requests_are_labelled_by_template_never_by_path_and_scrapes_are_not_counted()
    {
        await using var host = await MetricsHost.StartAsync();
        await VisitAsync(host);

        var text = await host.ScrapeAsync();

        Assert.Contains("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"200\",http_route=\"/d/{id}\",url_scheme=\"http\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"500\",http_route=\"/broken\",url_scheme=\"http\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"404\",url_scheme=\"http\"} 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("http_route=\"/metrics\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("server_address", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_shows_its_own_figures()
    {
        await using var host = await MetricsHost.StartAsync();
        var samples = (await host.SamplesAsync()).ToDictionary(sample => sample.Key, sample => double.Parse(sample.Value), StringComparer.Ordinal);

        Assert.InRange(samples["process_resident_memory_bytes"], 20e6, Environment.WorkingSet * 2.0);
        Assert.InRange(samples["process_virtual_memory_bytes"], samples["process_resident_memory_bytes"], 1e15);
        Assert.InRange(samples["process_open_fds"], 10, samples["process_max_fds"]);
        Assert.InRange(samples["process_threads"], 2, 5000);
        Assert.InRange(samples["process_cpu_seconds_total"], 0.01, Environment.CpuUsage.TotalTime.TotalSeconds);
        Assert.InRange(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - samples["process_start_time_seconds"], 0, 24 * 3600);
    }

    private static async Task VisitAsync(MetricsHost host)
    {
        foreach (var path in new[] { "/d/secret1", "/d/secret2", "/broken", "/secret/unknown" })
            (await host.Client.GetAsync(new Uri(host.Address, path))).Dispose();

        // The duration is recorded when the response has left; the next request may overtake it.
        for (var tries = 0; tries < 100 && !(await host.ScrapeAsync()).Contains("_count{http_request_method=\"GET\",http_response_status_code=\"404\"", StringComparison.Ordinal); tries++)
            await Task.Delay(20);
    }
}
