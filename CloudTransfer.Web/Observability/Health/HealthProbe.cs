namespace CloudTransfer.Web.Observability.Health;

/// <summary>
/// Probes a running replica, for the HEALTHCHECK of the image, which has no curl and no shell.
/// </summary>
public static class HealthProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>Returns the exit code: 0 if <paramref name="address"/> responds with 2xx within 4 seconds, else 1.</summary>
    public static async Task<int> RunAsync(Uri address)
    {
        using var client = new HttpClient { Timeout = Timeout };
        try
        {
            using var answer = await client.GetAsync(address);
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return 1;
        }
    }
}
