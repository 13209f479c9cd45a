using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

public sealed class PrometheusScrapeTests
{
    [SkippableFact]
    public async Task A_real_Prometheus_reads_both_formats_alike()
    {
        await using var host = await MetricsHost.StartAsync();
        await using var prometheus = await PrometheusServer.StartAsync(
            $"""
            global: {"{"}scrape_interval: 1s, scrape_timeout: 1s{"}"}
            scrape_configs:
              - job_name: open
                static_configs: [{"{"}targets: ["{host.Address.Authority}"]{"}"}]
              - job_name: plain
                params: {"{"}plain: ["1"]{"}"}
                static_configs: [{"{"}targets: ["{host.Address.Authority}"]{"}"}]
            """);
        await prometheus.UntilAsync("sum(up)", value => value == 2);
        (await host.Client.GetAsync(new Uri(host.Address, "/d/1"))).Dispose();
        for (var upload = 0; upload < 10; upload++)
        {
            host.Metrics.UploadStarted(UploadWay.Put);
            host.Metrics.BytesReceived(UploadWay.Put, 1 << 20);
            host.Metrics.UploadEnded(UploadWay.Put, UploadOutcome.Completed, TimeSpan.FromSeconds(0.2), 1 << 20, 1);
        }

        foreach (var job in new[] { "open", "plain" })
        {
            await prometheus.UntilAsync($"cloudtransfer_uploads_total{{job=\"{job}\",via=\"put\",outcome=\"completed\"}}", value => value == 10);
            await prometheus.UntilAsync($"increase(cloudtransfer_upload_bytes_total{{job=\"{job}\",via=\"put\"}}[10m])", value => value > 10 << 20);
            await prometheus.UntilAsync($"http_server_request_duration_seconds_count{{job=\"{job}\",http_route=\"/d/{{id}}\"}}", value => value == 1);
            await prometheus.UntilAsync($"histogram_quantile(0.5, cloudtransfer_upload_duration_seconds_bucket{{job=\"{job}\",via=\"put\"}})", value => value is > 0.1 and < 0.25);
            await prometheus.UntilAsync($"process_resident_memory_bytes{{job=\"{job}\"}}", value => value > 20e6);
        }

        // One scrape may have come too late; a format that is wrong stays wrong.
        await Eventually.HoldsAsync(async () => await prometheus.ScrapeErrorsAsync() is "");
        await prometheus.UntilAsync("min(up)", value => value == 1);
        await prometheus.UntilAsync("""count({job="plain",__name__!~"up|scrape_.*"}) - scalar(count({job="open",__name__!~"up|scrape_.*"}))""", difference => difference == 0);
        Assert.Contains("application/openmetrics-text; version=1.0.0; charset=utf-8", host.Scraped, StringComparer.Ordinal);
        Assert.Contains("text/plain; version=0.0.4; charset=utf-8", host.Scraped, StringComparer.Ordinal);
    }
}
