using System.Net;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>A replica in a network of its own, from which it reaches database and bucket on this machine.</summary>
internal sealed class NetworkedHost : IAsyncDisposable
{
    private readonly HostNetwork _network;
    private readonly int _database;
    private readonly TcpProxy _bucket;

    private NetworkedHost(HostNetwork network, int database, TcpProxy bucket, ReplicaProcess replica) =>
        (_network, _database, _bucket, Replica) = (network, database, bucket, replica);

    /// <summary>The replica. It is reached over the same line.</summary>
    public ReplicaProcess Replica { get; }

    /// <summary>Starts one.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="volume">The volume whose bucket it uses.</param>
    /// <param name="database">How the database is reached; the server listens on the network's address, too.</param>
    /// <param name="port">The server's port.</param>
    /// <param name="settings">What else is set.</param>
    public static async Task<NetworkedHost> StartAsync(HostNetwork network, string volume, string database, int port, params (string Key, string Value)[] settings)
    {
        // The S3 server listens on the loopback interface alone.
        var bucket = new TcpProxy(TestStorage.Bucket(volume).Server.Endpoint.Port, IPAddress.Parse(network.Here));
        try
        {
            return new NetworkedHost(network, port, bucket, await ReplicaProcess.StartAsync(
                network, volume, [("Database:ConnectionString", $"{database};Host={network.Here};Timeout=5"), ("Storage:S3:Endpoint", $"http://{network.Here}:{bucket.Port}"), ("Metrics:AllowFrom", network.Here), .. settings]));
        }
        catch
        {
            await bucket.DisposeAsync();
            throw;
        }
    }

    /// <summary>Everything between it and the database, or the bucket, is lost from now on.</summary>
    public async Task SilenceAsync(bool database, bool bucket)
    {
        if (database)
            await _network.SilenceAsync(_database);
        if (bucket)
            await _network.SilenceAsync(_bucket.Port);
    }

    /// <summary>Resets all its connections to the database, or to the bucket. Answers how many there were.</summary>
    public Task<int> ResetAsync(bool database) => _network.ResetAsync(database ? _database : _bucket.Port);

    /// <summary>It vanishes: everything on its line is lost from now on.</summary>
    public Task VanishAsync() => _network.SilenceAsync();

    /// <summary>Its line is slow, and loses some of what it carries.</summary>
    public async Task ImpairAsync(string rate, double loss)
    {
        await _network.LimitAsync(rate);
        await _network.LoseAsync(loss);
    }

    /// <summary>Nothing is lost any more.</summary>
    public Task RestoreAsync() => _network.RestoreAsync();

    public async ValueTask DisposeAsync()
    {
        await Replica.DisposeAsync();
        await _bucket.DisposeAsync();
    }
}
