namespace CloudTransfer.Web.Observability.Health;

/// <summary>
/// Asks a running replica how it is, for the container's health check: the image has no curl and no shell.
/// </summary>
public static class HealthProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>The exit code: 0 where <paramref name="address"/> answers 2xx within 4 seconds, else 1.</summary>
    public static async Task<int> AskAsync(Uri address)
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
