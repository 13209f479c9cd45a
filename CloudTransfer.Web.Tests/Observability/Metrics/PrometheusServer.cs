using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

/// <summary>A real Prometheus on a loopback port with its data in a temporary folder.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly ExternalServer _server;
    private readonly DirectoryInfo _folder;
    private readonly HttpClient _client;

    private PrometheusServer(ExternalServer server, DirectoryInfo folder, Uri address)
    {
        _server = server;
        _folder = folder;
        _client = new HttpClient { BaseAddress = address };
    }

    public static async Task<PrometheusServer> StartAsync(string configuration)
    {
        var program = Requires.Program("prometheus");
        var folder = Directory.CreateTempSubdirectory("cloudtransfer-prometheus-");
        var file = Path.Combine(folder.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(file, configuration);
        var address = new Uri($"http://127.0.0.1:{Loopback.FreePort()}");
        var start = new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                $"--config.file={file}", $"--storage.tsdb.path={folder.FullName}/data",
                $"--web.listen-address={address.Authority}", "--log.level=error",
            },
        };
        var server = await ExternalServer.StartAsync(start, new Uri(address, "/-/ready"), status => status is HttpStatusCode.OK);
        return new PrometheusServer(server, folder, address);
    }

    /// <summary>The first value of an instant query as soon as there is one that <paramref name="wanted"/> accepts.</summary>
    public async Task<double> UntilAsync(string query, Func<double, bool> wanted)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            var values = await QueryAsync(query);
            if (values.Length > 0 && wanted(values[0]))
                return values[0];
            Assert.True(waited.Elapsed < Timeout, $"{query} stayed at {string.Join(", ", values)}");
            await Task.Delay(100);
        }
    }

    /// <summary>The values of an instant query; an error of Prometheus fails the test with its message.</summary>
    public async Task<double[]> QueryAsync(string query)
    {
        using var response = await _client.GetAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative));
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        Assert.True(response.IsSuccessStatusCode, $"{query}: {answer.RootElement}");
        return [.. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
            .Select(series => series.ValueKind == JsonValueKind.Object ? series.GetProperty("value")[1] : series)
            .Select(value => double.Parse(value.GetString()!.Replace("Inf", "Infinity", StringComparison.Ordinal)))];
    }

    /// <summary>The last error of each target, without those that have none.</summary>
    public async Task<string> ScrapeErrorsAsync()
    {
        using var targets = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/api/v1/targets", UriKind.Relative)));
        return string.Concat(targets.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray()
            .Select(target => target.GetProperty("lastError").GetString()));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }
}
