namespace CloudTransfer.Web.Tests.Security;

/// <summary>A replica below a path of a shared host, and the proxy in front of it.</summary>
internal sealed class SharedSite : IAsyncDisposable
{
    private readonly ReplicaProcess _replica;
    private readonly IAsyncDisposable? _front;

    private SharedSite(ReplicaProcess replica, IAsyncDisposable? front, Uri address, string publicUrl) =>
        (_replica, _front, Address, PublicUrl) = (replica, front, address, publicUrl);

    /// <summary>The address that clients connect to.</summary>
    public Uri Address { get; }

    /// <summary>The beginning of links, without a trailing slash.</summary>
    public string PublicUrl { get; }

    /// <summary>Starts the replica and the proxy.</summary>
    /// <param name="work">The folder for the files of both.</param>
    /// <param name="front">Which proxy, and whether it strips the path, such as <c>nginx strips the path</c>; <c>none</c> for no proxy.</param>
    /// <param name="path">The path, without a trailing slash.</param>
    /// <param name="settings">Further settings of the replica.</param>
    public static async Task<SharedSite> StartAsync(TestFolder work, string front, string path, params IEnumerable<(string, string)> settings)
    {
        var port = Loopback.FreePort();
        // Without a proxy the host in the URL is fictitious: links must come from the setting alone.
        var publicUrl = front is "none" ? $"http://send.example{path}" : $"http://127.0.0.1:{port}{path}";
        var replica = await ReplicaProcess.StartAsync(work["volume"], [("Proxy:PublicUrl", publicUrl), FrontProxy.Known, ("Downloads:Accel", front.StartsWith("nginx", StringComparison.Ordinal) ? "true" : "false"), .. settings]);
        try
        {
            IAsyncDisposable? proxy = front switch
            {
                "none" => null,
                _ when front.StartsWith("Apache", StringComparison.Ordinal) =>
                    await ApacheProcess.StartAsync(work["apache"], port, path + "/", new Uri(replica.Address, StripsPath(front) ? "/" : path + "/")),
                _ => await NginxProcess.StartAsync(
                    Requires.Program("nginx"), work["nginx"], [replica.Address], work["volume"], port: port,
                    template: text => text.Replace("location / {", $"location {path}/ {{", StringComparison.Ordinal)
                        .Replace("proxy_pass http://replicas;", StripsPath(front) ? "proxy_pass http://replicas/;" : "proxy_pass http://replicas;", StringComparison.Ordinal)),
            };
            return new SharedSite(replica, proxy, proxy is null ? replica.Address : new Uri($"http://127.0.0.1:{port}"), publicUrl);
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }
    }

    /// <summary>Replaces the public URL of a link by the address that the test can connect to.</summary>
    public string Reach(string link) => link.Replace(PublicUrl, new Uri(Address, new Uri(PublicUrl).AbsolutePath).ToString(), StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
            await _front.DisposeAsync();
        await _replica.DisposeAsync();
    }

    private static bool StripsPath(string front) => front.EndsWith("strips the path", StringComparison.Ordinal);
}
