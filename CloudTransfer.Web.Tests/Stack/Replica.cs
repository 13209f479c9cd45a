using System.Globalization;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>A container of the backend, reached directly by its address on the bridge network.</summary>
/// <param name="Id">The id of the container.</param>
/// <param name="Address">The address for requests from the proxy.</param>
/// <param name="Metrics">The URL of its metrics.</param>
internal sealed record Replica(string Id, Uri Address, Uri Metrics)
{
    private static readonly HttpClient Client = new();

    public static async Task<Replica> FindAsync(string id)
    {
        var ip = await Compose.DockerAsync("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", id);
        return new(id, new Uri($"http://{ip}:8080"), new Uri($"http://{ip}:9464/metrics"));
    }

    /// <summary>The sum of all series whose name and labels begin with <paramref name="series"/>.</summary>
    public async Task<double> SumAsync(string series) => (await Client.GetStringAsync(Metrics)).Split('\n')
        .Where(line => line.StartsWith(series, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
}
