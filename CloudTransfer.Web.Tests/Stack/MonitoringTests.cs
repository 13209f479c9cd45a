using System.Globalization;
using System.Text.Json;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>What the operators see of the running platform.</summary>
[Collection(OnPlatform.Name)]
public sealed class MonitoringTests(RunningPlatform platform)
{
    private const string Completed = "cloudtransfer_uploads_total{outcome=\"completed\",via=\"put\"}";

    [SkippableFact]
    public async Task Prometheus_finds_every_replica_and_their_counters_add_up_to_what_was_done()
    {
        await platform.ReadyAsync();
        await Eventually.HoldsAsync(async () => Same(3, await QueryAsync("count(up{job=\"cloudtransfer\"} == 1)")));
        Assert.Equal(1, await QueryAsync("up{job=\"nginx\"}"));

        var before = await DirectAsync();
        await Eventually.HoldsAsync(async () => Same(before, await QueryAsync($"sum({Completed} and on (instance) up == 1)")));
        for (var i = 0; i < 12; i++)
            await platform.SendAsync(new ByteArrayContent(Content.Of(1000)));
        Assert.Equal(before + 12, await DirectAsync());
        await Eventually.HoldsAsync(async () => Same(before + 12, await QueryAsync($"sum({Completed} and on (instance) up == 1)")));
    }

    [SkippableFact]
    public async Task Grafana_reaches_its_data_source_and_no_panel_has_an_error()
    {
        await platform.ReadyAsync();
        using var answer = await platform.Client.GetAsync(new Uri(platform.Compose.Grafana, "/report"));
        Skip.IfNot(answer.IsSuccessStatusCode, "this Grafana is not the one that runs every panel's query for a report");
        using var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.All(report.RootElement.GetProperty("datasources").EnumerateArray(), source => Assert.True(source.GetProperty("reachable").GetBoolean()));
        var targets = report.RootElement.GetProperty("dashboards").EnumerateArray().SelectMany(board => board.GetProperty("targets").EnumerateArray()).ToList();
        Assert.NotEmpty(targets);
        Assert.Empty(targets.Where(target => target.TryGetProperty("error", out _)).Select(target => target.ToString()));
    }

    private static bool Same(double expected, double? value) => value is { } number && Math.Abs(number - expected) < 0.5;

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
