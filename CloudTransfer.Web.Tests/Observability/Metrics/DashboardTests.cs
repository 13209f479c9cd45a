using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

public sealed class DashboardTests
{
    private static readonly string[] Summed = ["cloudtransfer_transfers", "cloudtransfer_stored_bytes", "cloudtransfer_incoming_bytes", "cloudtransfer_storage_", "cloudtransfer_jobs_waiting", "cloudtransfer_jobs_oldest"];

    [Fact]
    public void Dashboards_are_complete_and_need_no_manual_step()
    {
        var dashboards = Dashboard.All();
        Assert.Equal(["CloudTransfer", "CloudTransfer: replicas and service levels"], dashboards.Select(dashboard => dashboard.Json.GetProperty("title").GetString()!), StringComparer.Ordinal);
        foreach (var dashboard in dashboards)
        {
            Assert.StartsWith("cloudtransfer", dashboard.Json.GetProperty("uid").GetString()!, StringComparison.Ordinal);
            Assert.Equal(41, dashboard.Json.GetProperty("schemaVersion").GetInt32());
            Assert.False(dashboard.Json.TryGetProperty("__inputs", out _));
            Assert.Equal(["datasource", "instance"], dashboard.Json.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => variable.GetProperty("name").GetString()!), StringComparer.Ordinal);
            Assert.Distinct(dashboard.Panels.Select(panel => panel.Id));
        }
    }

    [Fact]
    public void Every_panel_says_what_it_shows_in_which_unit_from_the_chosen_data_source()
    {
        foreach (var panel in Dashboard.All().SelectMany(dashboard => dashboard.Panels).Where(panel => panel.Type is not "row"))
        {
            Assert.All([panel.Title, panel.Description, panel.Unit], text => Assert.False(string.IsNullOrWhiteSpace(text), $"{panel.Title} says too little"));
            Assert.Equal((panel.Title, "${datasource}"), (panel.Title, panel.Source));
            Assert.NotEmpty(panel.Queries);
        }
    }

    [Fact]
    public void Panels_lie_beside_and_below_each_other_never_on_top()
    {
        foreach (var dashboard in Dashboard.All())
        {
            var taken = new HashSet<(int X, int Y)>();
            foreach (var place in dashboard.Json.GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("gridPos")))
            {
                int x = place.GetProperty("x").GetInt32(), y = place.GetProperty("y").GetInt32(), w = place.GetProperty("w").GetInt32(), h = place.GetProperty("h").GetInt32();
                Assert.InRange(x + w, 1, 24);
                Assert.All(from column in Enumerable.Range(x, w) from line in Enumerable.Range(y, h) select (column, line), cell => Assert.True(taken.Add(cell), $"two panels at {cell}"));
            }
        }
    }

    [Fact]
    public void What_every_replica_sees_alike_is_never_added_up()
    {
        foreach (var query in Dashboard.All().SelectMany(dashboard => dashboard.Panels).SelectMany(panel => panel.Queries))
            Assert.All(Summed, gauge => Assert.DoesNotMatch($@"(sum|avg)[^()]*\({gauge}", query));
    }

    [Fact]
    public async Task Every_metric_in_a_panel_or_a_rule_is_one_that_a_replica_exposes()
    {
        await using var host = await MetricsHost.StartAsync();
        await TrafficAsync(host);

        var named = MetricNames.InDashboardsAndRules().Where(name => !MetricNames.AreOfBucketOrPostgreSql(name)).ToList();

        Assert.InRange(named.Count, 35, 200);
        Assert.Empty(named.Except(MetricNames.In(await host.ScrapeAsync()), StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Every_panel_has_data_when_there_is_traffic()
    {
        await using var host = await MetricsHost.StartAsync();
        await TrafficAsync(host);
        await using var prometheus = await PrometheusServer.StartAsync(
            $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
            rule_files: ["{{Ops.Folder}}/prometheus/rules/*.yml"]
            scrape_configs:
              - job_name: cloudtransfer
                static_configs: [targets: ["{{host.Address.Authority}}"]]
            """);
        await prometheus.UntilAsync("count_over_time(cloudtransfer:landing_page_seconds:p99_5m[1m])", count => count > 1);
        await TrafficAsync(host);
        await prometheus.UntilAsync("cloudtransfer:http_error_ratio:rate1h", ratio => ratio > 0);

        foreach (var panel in Dashboard.All().SelectMany(dashboard => dashboard.Panels))
        {
            foreach (var query in panel.Queries.Where(query => !MetricNames.AreOfBucketOrPostgreSql(query)))
                await prometheus.UntilAsync(Dashboard.Fill(query), _ => true);
        }
    }

    private static async Task TrafficAsync(MetricsHost host)
    {
        foreach (var path in new[] { "/d/1", "/d/2", "/broken", "/unknown" })
            (await host.Client.GetAsync(new Uri(host.Address, path))).Dispose();
        host.Metrics.UploadStarted(UploadWay.Form);
        host.Metrics.BytesReceived(UploadWay.Form, 1 << 20);
        host.Metrics.Sealed(TimeSpan.FromMilliseconds(5));
        host.Metrics.UploadEnded(UploadWay.Form, UploadOutcome.Completed, TimeSpan.FromSeconds(1), 1 << 20, 3);
        host.Metrics.DownloadStarted(DownloadKind.All);
        host.Metrics.BytesSent(DownloadKind.All, 1 << 20);
        host.Metrics.DownloadEnded(DownloadKind.All, DownloadOutcome.Complete, TimeSpan.FromSeconds(1));
        host.Metrics.CleanupEnded(1, 0);
    }
}
