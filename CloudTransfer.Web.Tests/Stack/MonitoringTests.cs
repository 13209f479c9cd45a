using System.Globalization;
using System.Text.Json;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Observability.Metrics;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>Prometheus and Grafana of the running stack.</summary>
[Collection(OnPlatform.Name)]
public sealed class MonitoringTests(RunningPlatform platform)
{
    // Prometheus returns the series of a replica for more than two scrapes after another test has stopped it. Less than what test.sh calls a hang.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    // A scrape is ten seconds away, and who asks all the time takes processor time from it.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    private const string Completed = "cloudtransfer_uploads_total{outcome=\"completed\",via=\"put\"}";

    [SkippableFact]
    public async Task Prometheus_scrapes_every_replica_and_the_counters_add_up()
    {
        await platform.ReadyAsync();
        await ReturnsAsync(3, "count(up{job=\"cloudtransfer\"} == 1)");
        await ReturnsAsync(1, "up{job=\"nginx\"}");

        var before = await SumOfReplicasAsync();
        await ReturnsAsync(before, $"sum({Completed} and on (instance) up == 1)");
        for (var i = 0; i < 12; i++)
            await platform.SendAsync(new ByteArrayContent(SampleBytes.Of(1000)));
        Assert.Equal(before + 12, await SumOfReplicasAsync());
        await ReturnsAsync(before + 12, $"sum({Completed} and on (instance) up == 1)");
    }

    [SkippableFact]
    public async Task Every_Grafana_panel_has_data_under_traffic_and_no_error()
    {
        await platform.ReadyAsync();
        using var first = await platform.Client.GetAsync(Report);
        Skip.IfNot(first.IsSuccessStatusCode, "this Grafana has no /report, which runs the query of every panel");

        // A rate needs two scrapes with new samples in between, and a rule that is evaluated after them; the panels need every kind of traffic.
        using var timeout = new CancellationTokenSource(Timeout);
        var replicas = await platform.ReplicasAsync();
        IReadOnlyList<string> empty;
        do
        {
            await TrafficAsync(replicas);
            await Task.Delay(TimeSpan.FromSeconds(3));
            empty = await EmptyPanelsAsync();
        }
        while (empty.Count > 0 && !timeout.IsCancellationRequested);
        Assert.Empty(empty);
    }

    private Uri Report => new(platform.Compose.Grafana, "/report");

    private async Task<IReadOnlyList<string>> EmptyPanelsAsync()
    {
        using var report = JsonDocument.Parse(await platform.Client.GetStringAsync(Report));
        Assert.All(report.RootElement.GetProperty("datasources").EnumerateArray(), source => Assert.True(source.GetProperty("reachable").GetBoolean()));
        var targets = report.RootElement.GetProperty("dashboards").EnumerateArray().SelectMany(board => board.GetProperty("targets").EnumerateArray()).ToList();
        Assert.NotEmpty(targets);
        Assert.Empty(targets.Where(target => target.TryGetProperty("error", out _)).Select(target => target.ToString()));
        // This stack has neither a bucket nor PostgreSQL.
        return [.. targets.Where(target => target.GetProperty("series").GetInt32() == 0).Select(target => target.ToString()).Where(target => !MetricNames.AreOfBucketOrPostgreSql(target))];
    }

    // Successful, partial and rejected requests of every kind, at every replica.
    private static async Task TrafficAsync(IEnumerable<Replica> replicas)
    {
        foreach (var replica in replicas)
        {
            using var client = new HttpClient { BaseAddress = replica.Address };
            var sent = await client.PutAsync("a.bin", SampleBytes.Of(100_000));
            await client.PostAsync([("Folder/a", SampleBytes.Of(10)), ("Folder/b", SampleBytes.Of(10))]);
            await RequestAsync(client, new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}") { Headers = { { "Accept", "text/html" } } });
            await RequestAsync(client, new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}/download"));
            await RequestAsync(client, new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}/files/0") { Headers = { { "Range", "bytes=1-9" } } });
            await RequestAsync(client, new HttpRequestMessage(HttpMethod.Put, "/bad?expires=soon") { Content = new ByteArrayContent([1]) });
        }
    }

    private static async Task RequestAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await client.SendAsync(request);
            await answer.Content.ReadAsByteArrayAsync();
        }
    }

    private Task ReturnsAsync(double expected, string query) => Eventually.TrueAsync(
        async () => $"Prometheus should return {expected} for {query}; its targets: {await TargetsAsync()}",
        async () =>
        {
            if (await QueryAsync(query) is { } value && Math.Abs(value - expected) < 0.5)
                return true;
            await Task.Delay(Pause);
            return false;
        },
        Timeout);

    // Each target with its last error.
    private Task<string> TargetsAsync() => platform.Client.GetStringAsync(new Uri(platform.Compose.Prometheus, "/api/v1/targets"));

    private async Task<double> SumOfReplicasAsync()
    {
        var sum = 0.0;
        foreach (var replica in await platform.ReplicasAsync())
            sum += await replica.SumAsync("cloudtransfer_uploads_total{via=\"put\",outcome=\"completed\"}")
                + await replica.SumAsync(Completed);
        return sum;
    }

    private async Task<double?> QueryAsync(string query)
    {
        using var answer = await platform.Client.GetAsync(new Uri(platform.Compose.Prometheus, "/api/v1/query?query=" + Uri.EscapeDataString(query)));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
            .Select(series => (double?)double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))
            .FirstOrDefault();
    }
}
