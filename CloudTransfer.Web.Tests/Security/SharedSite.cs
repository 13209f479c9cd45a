namespace CloudTransfer.Web.Tests.Security;

/// <summary>A replica under a path of an address that it shares with others, and what stands in front of it.</summary>
internal sealed class SharedSite : IAsyncDisposable
{
    private readonly ReplicaProcess _replica;
    private readonly IAsyncDisposable? _front;

    private SharedSite(ReplicaProcess replica, IAsyncDisposable? front, Uri address, string publicUrl) =>
        (_replica, _front, Address, PublicUrl) = (replica, front, address, publicUrl);

    /// <summary>Where a client connects.</summary>
    public Uri Address { get; }

    /// <summary>What links begin with; without a slash at its end.</summary>
    public string PublicUrl { get; }

    /// <summary>Starts both.</summary>
    /// <param name="work">Where they keep what they write.</param>
    /// <param name="front">What stands in front, and whether it takes the path off, in words.</param>
    /// <param name="path">The path.</param>
    /// <param name="settings">What else the replica is told.</param>
    public static async Task<SharedSite> StartAsync(TestFolder work, string front, string path, params IEnumerable<(string, string)> settings)
    {
        var port = Loopback.FreePort();
        // Nobody's own name: what a link begins with comes from the setting and from nothing else.
        var publicUrl = front is "nothing" ? $"http://send.example{path}" : $"http://127.0.0.1:{port}{path}";
        var replica = await ReplicaProcess.StartAsync(work["volume"], [("Proxy:PublicUrl", publicUrl), FrontProxy.Known, ("Downloads:Accel", front.StartsWith("nginx", StringComparison.Ordinal) ? "true" : "false"), .. settings]);
        try
        {
            IAsyncDisposable? proxy = front switch
            {
                "nothing" => null,
                _ when front.StartsWith("Apache", StringComparison.Ordinal) =>
                    await ApacheProcess.StartAsync(work["apache"], port, path + "/", new Uri(replica.Address, TakesOff(front) ? "/" : path + "/")),
                _ => await NginxProcess.StartAsync(
                    Requires.Program("nginx"), work["nginx"], [replica.Address], work["volume"], port: port,
                    template: text => text.Replace("location / {", $"location {path}/ {{", StringComparison.Ordinal)
                        .Replace("proxy_pass http://replicas;", TakesOff(front) ? "proxy_pass http://replicas/;" : "proxy_pass http://replicas;", StringComparison.Ordinal)),
            };
            return new SharedSite(replica, proxy, proxy is null ? replica.Address : new Uri($"http://127.0.0.1:{port}"), publicUrl);
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address by which a client of the test reaches what a link leads to.</summary>
    public string Reach(string link) => link.Replace(PublicUrl, new Uri(Address, new Uri(PublicUrl).AbsolutePath).ToString(), StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
            await _front.DisposeAsync();
        await _replica.DisposeAsync();
    }

    private static bool TakesOff(string front) => front.EndsWith("takes it off", StringComparison.Ordinal);
}
