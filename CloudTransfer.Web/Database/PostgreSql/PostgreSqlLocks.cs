using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>
/// Advisory locks of PostgreSQL, for replicas on any number of hosts and with any store. A session of its own holds those of this replica: they end
/// with its process at once, and within 10 s with a host that vanished.
/// </summary>
/// <remarks>
/// Where the session breaks, a new one takes again what was held, and what another has taken meanwhile is lost. While the
/// database is away, nothing can be taken: a method then throws Npgsql's error, which is answered by 503. Giving back never fails.
/// </remarks>
public sealed class PostgreSqlLocks : ILocks, IAsyncDisposable, IDisposable
{
    private readonly LockQueue _queue;

    /// <summary>Names the server; nothing is opened yet.</summary>
    /// <param name="connectionString">How it is reached: itself, and not a pool that gives each transaction another session.</param>
    /// <param name="logger">Told of a session that was lost.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="setting">The setting that says how it is reached.</param>
    public PostgreSqlLocks(string connectionString, ILogger<PostgreSqlLocks> logger, TimeProvider? time = null, string setting = PostgreSqlConnections.Setting) =>
        _queue = new LockQueue(PostgreSqlConnections.OpenSessions(connectionString, setting), time ?? TimeProvider.System, logger);

    /// <summary>How many locks are held, as far as this replica knows.</summary>
    public int HeldCount => _queue.HeldCount;

    /// <summary>How often the session was lost.</summary>
    public long SessionsLost => _queue.SessionsLost;

    /// <summary>Opens the session, which the first who takes a lock would open otherwise.</summary>
    /// <exception cref="SetupException">What is reached keeps no sessions.</exception>
    public Task OpenAsync() => _queue.IsTakenAsync(LockKey.Of(""));

    /// <inheritdoc/>
    public bool AreOnObjects => false;

    /// <inheritdoc/>
    public async ValueTask<HeldLock?> TryTakeAsync(string name, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return await _queue.TryTakeAsync(LockKey.Of($"name {name}"), isShared: false);
    }

    /// <inheritdoc/>
    public async ValueTask<HeldLock?> TryTakeAsync(StoredId id, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return await _queue.TryTakeAsync(PostgreSqlUploadLocks.KeyOf(id), isShared: false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> IsHeldAsync(StoredId id, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // The session may be replaced only by asking.
        return await _queue.IsTakenAsync(PostgreSqlUploadLocks.KeyOf(id)) || _queue.IsSettling;
    }

    /// <inheritdoc/>
    public UploadLocks Of(Upload upload) => new PostgreSqlUploadLocks(_queue, upload.Id);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
