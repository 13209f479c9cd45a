namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>A replica with its rows in PostgreSQL and its objects in a bucket, whose requests to the bucket pass a proxy that sees them and lets them fail.</summary>
internal sealed class ProxiedReplica : IAsyncDisposable
{
    /// <summary>The size of its parts in bytes.</summary>
    public const int PartSize = 5 << 20;

    private readonly TestFolder _volume;
    private readonly ReplicaProcess _replica;

    private ProxiedReplica(TestFolder volume, FaultProxy proxy, ReplicaProcess replica) => (_volume, Proxy, _replica) = (volume, proxy, replica);

    /// <summary>The proxy before the bucket.</summary>
    public FaultProxy Proxy { get; }

    /// <summary>A client of the replica.</summary>
    public HttpClient Client => _replica.Client;

    /// <summary>The replica's address.</summary>
    public Uri Address => _replica.Address;

    /// <summary>Starts it; skips the test where a server is not installed.</summary>
    public static async Task<ProxiedReplica> StartAsync()
    {
        var volume = TestStorage.NewVolume(isPostgreSql: true, isBucket: true);
        var proxy = await FaultProxy.StartAsync(TestStorage.Bucket(volume.Path).Server.Endpoint);
        var replica = await ReplicaProcess.StartAsync(volume.Path, ("Storage:S3:Endpoint", $"{proxy.Address}"), ("Storage:S3:PartSize", $"{PartSize}"));
        return new ProxiedReplica(volume, proxy, replica);
    }

    public async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await Proxy.DisposeAsync();
        _volume.Dispose();
    }
}
