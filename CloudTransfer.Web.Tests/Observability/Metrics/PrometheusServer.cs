using System.Diagnostics;
using System.Text.Json;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

/// <summary>A real Prometheus on a loopback port with its data in a temporary folder.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly HttpClient _client;

    private PrometheusServer(Process process, DirectoryInfo folder, int port)
    {
        _process = process;
        _folder = folder;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public static async Task<PrometheusServer> StartAsync(string configuration)
    {
        var program = Requires.Program("prometheus");
        var folder = Directory.CreateTempSubdirectory("cloudtransfer-prometheus-");
        var file = Path.Combine(folder.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(file, configuration);
        var port = Loopback.FreePort();
        var process = Process.Start(new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                $"--config.file={file}", $"--storage.tsdb.path={folder.FullName}/data",
                $"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
            },
        })!;
        var server = new PrometheusServer(process, folder, port);
        await server.UntilReadyAsync();
        return server;
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
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task UntilReadyAsync()
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            try
            {
                using var response = await _client.GetAsync(new Uri("/-/ready", UriKind.Relative));
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // It does not listen yet.
            }

            Assert.True(waited.Elapsed < Timeout, "Prometheus did not become ready");
        }
    }
}
