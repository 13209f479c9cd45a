using System.Globalization;
using System.Text.Json;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>What the operators see of the running platform.</summary>
[Collection(OnPlatform.Name)]
public sealed class MonitoringTests(RunningPlatform platform)
{
    // A replica that another test ended stays in Prometheus' answers for more than two scrapes after its address is gone.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(150);

    private const string Completed = "cloudtransfer_uploads_total{outcome=\"completed\",via=\"put\"}";

    [SkippableFact]
    public async Task Prometheus_finds_every_replica_and_their_counters_add_up_to_what_was_done()
    {
        await platform.ReadyAsync();
        await ShownAsync(3, "count(up{job=\"cloudtransfer\"} == 1)");
        await ShownAsync(1, "up{job=\"nginx\"}");

        var before = await DirectAsync();
        await ShownAsync(before, $"sum({Completed} and on (instance) up == 1)");
        for (var i = 0; i < 12; i++)
            await platform.SendAsync(new ByteArrayContent(SampleBytes.Of(1000)));
        Assert.Equal(before + 12, await DirectAsync());
        await ShownAsync(before + 12, $"sum({Completed} and on (instance) up == 1)");
    }

    [SkippableFact]
    public async Task Grafana_reaches_its_data_source_and_with_traffic_every_panel_has_data_and_none_an_error()
    {
        await platform.ReadyAsync();
        using var first = await platform.Client.GetAsync(Report);
        Skip.IfNot(first.IsSuccessStatusCode, "this Grafana is not the one that runs every panel's query for a report");

        // A rate needs two scrapes with something new in between, and a panel of it every kind of traffic.
        var timeout = new CancellationTokenSource(Timeout);
        IReadOnlyList<string> silent;
        do
        {
            await TrafficAsync();
            await Task.Delay(TimeSpan.FromSeconds(3));
            silent = await SilentPanelsAsync();
        }
        while (silent.Count > 0 && !timeout.IsCancellationRequested);
        Assert.Empty(silent);
    }

    private Uri Report => new(platform.Compose.Grafana, "/report");

    private async Task<IReadOnlyList<string>> SilentPanelsAsync()
    {
        using var report = JsonDocument.Parse(await platform.Client.GetStringAsync(Report));
        Assert.All(report.RootElement.GetProperty("datasources").EnumerateArray(), source => Assert.True(source.GetProperty("reachable").GetBoolean()));
        var targets = report.RootElement.GetProperty("dashboards").EnumerateArray().SelectMany(board => board.GetProperty("targets").EnumerateArray()).ToList();
        Assert.NotEmpty(targets);
        Assert.Empty(targets.Where(target => target.TryGetProperty("error", out _)).Select(target => target.ToString()));
        return [.. targets.Where(target => target.GetProperty("series").GetInt32() == 0).Select(target => target.ToString())];
    }

    // Whole and broken, taken and refused, by every way: at every replica.
    private async Task TrafficAsync()
    {
        foreach (var replica in await platform.ReplicasAsync())
        {
            using var client = new HttpClient { BaseAddress = replica.Address };
            var sent = await client.PutAsync("a.bin", SampleBytes.Of(100_000));
            await client.PostAsync([("Folder/a", SampleBytes.Of(10)), ("Folder/b", SampleBytes.Of(10))]);
            await AnsweredAsync(client, new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}") { Headers = { { "Accept", "text/html" } } });
            await AnsweredAsync(client, new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}/download"));
            await AnsweredAsync(client, new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}/files/0") { Headers = { { "Range", "bytes=1-9" } } });
            await AnsweredAsync(client, new HttpRequestMessage(HttpMethod.Put, "/bad?expires=soon") { Content = new ByteArrayContent([1]) });
        }
    }

    private static async Task AnsweredAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await client.SendAsync(request);
            await answer.Content.ReadAsByteArrayAsync();
        }
    }

    private Task ShownAsync(double expected, string query) => Eventually.TrueAsync(
        $"Prometheus should come to answer {expected} to {query}.",
        async () => await QueryAsync(query) is { } value && Math.Abs(value - expected) < 0.5,
        Timeout);

    private async Task<double> DirectAsync()
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
