using CloudTransfer.Web.Tests.Faults.Crashes;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>Replicas on hosts of their own: they share a database of PostgreSQL and a bucket, and each can be killed and started again.</summary>
/// <param name="count">How many.</param>
/// <param name="reach">How the database is reached.</param>
/// <param name="settings">What else is set.</param>
internal sealed class HostGroup(int count, string reach, params (string Key, string Value)[] settings) : IAsyncDisposable
{
    private readonly TestFolder _volume = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);
    private readonly Host?[] _hosts = new Host?[count];

    /// <summary>The bucket that they share.</summary>
    public TestBucket Bucket => TestStorage.Bucket(_volume.Path);

    /// <summary>Those that run.</summary>
    public IReadOnlyList<ReplicaProcess> Replicas => [.. _hosts.OfType<Host>().Where(host => !host.IsKilled).Select(host => host.Replica)];

    /// <summary>Starts those that do not run.</summary>
    public Task StartAsync() => Task.WhenAll(Enumerable.Range(0, count).Where(n => _hosts[n] is null or { IsKilled: true }).Select(async n =>
    {
        if (Interlocked.Exchange(ref _hosts[n], null) is { } old)
            await old.DisposeAsync();
        _hosts[n] = new Host(await ReplicaProcess.StartAsync(_volume.Path, [("Database:ConnectionString", reach), ("Storage:S3:PartSize", "5MiB"), ("Storage:S3:Memory", "40MiB"), .. settings]));
    }));

    /// <summary>Kills one with SIGKILL.</summary>
    public Task KillAsync(int number) => _hosts[number]!.KillAsync();

    /// <summary>One of those that run; null where there is none.</summary>
    public UploadTarget? Choose(SeededRandom random)
    {
        var running = _hosts.OfType<Host>().Where(host => !host.IsKilled).ToArray();
        return running.Length == 0 ? null : running[random.Next(running.Length)].Target;
    }

    /// <summary>Asserts that nothing is left behind, as <see cref="Leftovers"/> says.</summary>
    /// <param name="query">Asks the database; answers the first value.</param>
    public Task AssertNothingLeftAsync(Func<string, Task<object?>> query) => Leftovers.AssertNoneAsync(Replicas, Bucket, query);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.OfType<Host>())
            await host.DisposeAsync();
        _volume.Dispose();
    }

    private sealed class Host : IAsyncDisposable
    {
        private readonly HttpClient _client;
        private volatile bool _isKilled;

        public Host(ReplicaProcess replica)
        {
            Replica = replica;
            _client = new HttpClient(new UnavailableHandler()) { BaseAddress = replica.Address, Timeout = TimeSpan.FromMinutes(2) };
            Target = new UploadTarget(_client, () => _isKilled);
        }

        public ReplicaProcess Replica { get; }

        public UploadTarget Target { get; }

        public bool IsKilled => _isKilled;

        public Task KillAsync()
        {
            _isKilled = true;
            return Replica.KillAsync();
        }

        public async ValueTask DisposeAsync()
        {
            _isKilled = true;
            await Replica.DisposeAsync();
            _client.Dispose();
        }
    }
}
