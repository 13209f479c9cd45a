using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

/// <summary>What a replica with a bucket and PostgreSQL publishes besides what every replica does.</summary>
public sealed class BucketAndPostgreSqlMetricsTests : IAsyncLifetime
{
    // As SeriesContractTests has the others.
    private const string Promised =
        """
        counter cloudtransfer_bucket_errors_total operation=abort,complete,copy,delete,get,head,initiate,list,part,put
        counter cloudtransfer_bucket_retries_total
        counter cloudtransfer_lock_sessions_lost_total
        counter db_client_connection_npgsql_timeouts_total db_client_connection_pool_name=locks,rows
        counter db_client_operation_failed_total db_client_connection_pool_name=locks,rows
        gauge cloudtransfer_bucket_part_memory_bytes
        gauge cloudtransfer_bucket_part_memory_waiting
        gauge cloudtransfer_locks_held
        gauge db_client_connection_count db_client_connection_pool_name=locks,rows db_client_connection_state=idle,used
        gauge db_client_connection_max db_client_connection_pool_name=rows
        gauge db_client_connection_npgsql_pending_requests db_client_connection_pool_name=locks,rows
        gauge db_client_operation_npgsql_executing db_client_connection_pool_name=locks,rows
        histogram cloudtransfer_bucket_request_duration_seconds operation=abort,complete,copy,delete,get,head,initiate,list,part,put le=0.001,0.0025,0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10,30,60,120,300,600,1800,3600,+Inf
        histogram db_client_connection_npgsql_create_time_seconds db_client_connection_pool_name=rows le=0.001,0.005,0.01,0.05,0.1,0.5,1,5,10,+Inf
        histogram db_client_operation_duration_seconds db_client_connection_pool_name=locks,rows db_system_name=postgresql le=0.001,0.005,0.01,0.05,0.1,0.5,1,5,10,+Inf
        """;

    private ProxiedReplica? _replica;

    private HttpClient Client => _replica!.Client;

    private FaultProxy Proxy => _replica!.Proxy;

    public async Task InitializeAsync() => _replica = await ProxiedReplica.StartAsync();

    // There is none where the servers are not installed.
    public Task DisposeAsync() => _replica?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [SkippableFact]
    public async Task Series_are_those_that_were_promised_and_name_no_server()
    {
        await Client.PutFileAsync("a.bin", SampleBytes.Of(1000));
        var scrape = await ScrapeAsync();

        Assert.Equal(Promised.Split('\n'), SeriesContractTests.Describe(scrape).Where(MetricNames.AreOfBucketOrPostgreSql), StringComparer.Ordinal);
        Assert.DoesNotContain("Host=", scrape, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", scrape, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Every_metric_of_them_in_a_panel_or_a_rule_is_published_and_every_panel_has_data()
    {
        var named = MetricNames.InDashboardsAndRules().Where(MetricNames.AreOfBucketOrPostgreSql).ToList();
        Assert.InRange(named.Count, 15, 50);
        Assert.Empty(named.Except(MetricNames.In(await ScrapeAsync()), StringComparer.Ordinal));

        await using var prometheus = await PrometheusServer.StartAsync(
            $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
            rule_files: ["{{Ops.Folder}}/prometheus/rules/*.yml"]
            scrape_configs:
              - job_name: cloudtransfer
                static_configs: [targets: ["{{Client.BaseAddress!.Authority}}"]]
            """);
        await prometheus.UntilAsync("up", value => value == 1);
        var sent = await Client.PutFileAsync("a.bin", SampleBytes.Of((2 * ProxiedReplica.PartSize) + 5));
        await Client.DownloadAsync(sent.Id);

        var queries = Dashboard.All().SelectMany(dashboard => dashboard.Panels).SelectMany(panel => panel.Queries).Where(MetricNames.AreOfBucketOrPostgreSql).ToList();
        Assert.InRange(queries.Count, 15, 50);
        foreach (var query in queries.Concat(["cloudtransfer:bucket_error_ratio:rate5m", "cloudtransfer:bucket_request_seconds:p95_5m", "cloudtransfer:database_requests_waiting:sum"]))
            await prometheus.UntilAsync(Dashboard.Fill(query), _ => true);
        await prometheus.UntilAsync("cloudtransfer:database_connections_used:ratio", ratio => ratio is >= 0 and < 1);
    }

    [SkippableFact]
    public async Task Repetitions_and_what_fails_after_them_are_counted()
    {
        Proxy.Add(new Fault("PUT", "transfers/", new FaultKind.Answers(503, "SlowDown")));
        await Client.PutFileAsync("a.bin", SampleBytes.Of(1000));
        Assert.Equal(1, await Client.MetricAsync("cloudtransfer_bucket_retries_total"));
        Assert.Equal(0, await Client.MetricAsync("cloudtransfer_bucket_errors_total"));

        Proxy.Add(new Fault("PUT", "transfers/", new FaultKind.Answers(403, "AccessDenied")));
        (await Client.PutAsync(new Uri("/a.bin", UriKind.Relative), new ByteArrayContent(SampleBytes.Of(1000)))).Dispose();
        Assert.Equal(1, await Client.MetricAsync("cloudtransfer_bucket_errors_total{operation=\"put\"}"));
        Assert.Equal(1, await Client.MetricAsync("cloudtransfer_bucket_retries_total"));
    }

    [SkippableFact]
    public async Task Recipient_who_goes_away_is_no_error_of_the_bucket()
    {
        const string Gets = "cloudtransfer_bucket_request_duration_seconds_count{operation=\"get\"}";
        var sent = await Client.PutFileAsync("a.bin", SampleBytes.Of(1000));
        var before = await Client.MetricAsync(Gets);
        Proxy.Add(new Fault("GET", "transfers/", new FaultKind.Delays(TimeSpan.FromSeconds(5))) { Times = int.MaxValue });

        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Client.GetByteArrayAsync(new Uri($"/d/{sent.Id}/download", UriKind.Relative), cancel.Token));

        await Eventually.HoldsAsync(async () => await Client.MetricAsync(Gets) > before);
        Assert.Equal(0, await Client.MetricAsync("cloudtransfer_bucket_errors_total"));
    }

    private Task<string> ScrapeAsync() => Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
}
