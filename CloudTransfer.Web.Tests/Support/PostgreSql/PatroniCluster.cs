using System.Security.Cryptography;
using Npgsql;

namespace CloudTransfer.Web.Tests.Support.PostgreSql;

/// <summary>Two PostgreSQL servers under Patroni of Debian's packages, which makes one of them the leader by itself: what was committed is on both.</summary>
internal sealed class PatroniCluster : IAsyncDisposable
{
    // The path of a socket is short.
    private readonly TestFolder _folder = new("/tmp");
    private readonly PatroniNode[] _nodes;
    private readonly string _database = "d" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
    private ExternalServer? _store;

    private PatroniCluster() => _nodes = [new(0, _folder), new(1, _folder)];

    /// <summary>How the database is reached, whichever of them leads.</summary>
    public string ConnectionString => Reach(_nodes);

    /// <summary>Starts them with an empty database; skips the test where the packages are not installed.</summary>
    public static async Task<PatroniCluster> StartAsync()
    {
        Requires.Programs("patroni", "etcd");
        var cluster = new PatroniCluster();
        try
        {
            await cluster.BeginAsync(PostgreSqlPrograms.Folder());
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return cluster;
    }

    /// <summary>The node that leads.</summary>
    public async Task<PatroniNode> LeaderAsync()
    {
        PatroniNode? leader = null;
        await Eventually.TrueAsync("One of the servers should lead.", async () => (leader = await FindAsync("leader")) is not null);
        return leader!;
    }

    /// <summary>The other one.</summary>
    public PatroniNode Other(PatroniNode node) => _nodes.First(other => other != node);

    /// <summary>Waits until a node leads.</summary>
    public static Task LeadsAsync(PatroniNode node) => Eventually.TrueAsync($"{node.Name} should lead.", () => node.IsAsync("leader"));

    /// <summary>Runs a query on the leader; answers the first value.</summary>
    public Task<object?> QueryAsync(string sql) => QueryAsync(ConnectionString, sql);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<object?> QueryAsync(string reach, string sql)
    {
        await using var source = new NpgsqlDataSourceBuilder($"{reach};Pooling=false").BuildMultiHost();
        await using var connection = await source.OpenConnectionAsync(TargetSessionAttributes.ReadWrite);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task BeginAsync(string programs)
    {
        await PostgreSqlPrograms.OwnAsync(_folder.Path);
        var (port, peers) = (Loopback.FreePort(), $"http://127.0.0.1:{Loopback.FreePort()}");
        var address = $"http://127.0.0.1:{port}";
        _store = await ExternalServer.StartAsync(
            _folder["etcd.log"], () => AnswersAsync(new Uri($"{address}/health")),
            Requires.Program("etcd"), "--data-dir", _folder["etcd"], "--listen-client-urls", address, "--advertise-client-urls", address,
            "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", $"default={peers}");
        foreach (var node in _nodes)
            await node.ConfigureAsync(programs, port);
        await _nodes[0].StartAsync("leader");
        await Task.WhenAll(_nodes[1].StartAsync("synchronous"), QueryAsync(Reach(_nodes[..1], "postgres"), $"CREATE DATABASE {_database}"));
    }

    private string Reach(IEnumerable<PatroniNode> nodes) => Reach(nodes, _database) + ";Target Session Attributes=read-write";

    private static string Reach(IEnumerable<PatroniNode> nodes, string database) =>
        $"Host={string.Join(',', nodes.Select(node => $"127.0.0.1:{node.Port}"))};Username={PatroniFiles.User};Password={PatroniFiles.Password};Database={database};Maximum Pool Size=20";

    private async Task<PatroniNode?> FindAsync(string role)
    {
        foreach (var node in _nodes)
        {
            if (await node.IsAsync(role))
                return node;
        }

        return null;
    }

    private static async Task<bool> AnswersAsync(Uri address)
    {
        try
        {
            using var client = new HttpClient();
            return (await client.GetAsync(address)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
