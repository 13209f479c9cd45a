using System.Data;
using System.Data.Common;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>
/// The metadata of all replicas of one host: SQLite in WAL mode. A commit is on the disk when it returns
/// (synchronous=FULL), and a writer waits for the other replicas' writers instead of failing. There is one writer at a time,
/// whatever its key.
/// </summary>
/// <remarks>Where another process has the file locked for too long, a method throws SQLite's error.</remarks>
public sealed class SqliteDatabase : IDatabase, IDisposable
{
    private const int Locked = 5, Full = 13, NoSpaceForSharedMemory = 10 | (19 << 8);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly TimeSpan _timeout;
    private readonly FileIdentity? _file;
    private readonly string _address;
    private readonly ReaderPool _readers;
    // SQLite waits for its lock with a thread. One writer waits, and the others with none, or a lock that somebody keeps for
    // long would take all threads, and with them the answers that need no lock.
    private readonly CommitQueue _commits;
    private WriterConnection? _writer;
    private long _lastLook;
    private readonly Action<SqliteConnection>? _opened;
    private readonly TimeProvider _time;

    /// <summary>Names the database file; nothing is opened yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="opened">Told of every connection before it is used, to listen to its statements.</param>
    /// <param name="timeout">How long a writer waits for others, in whole seconds; null for 20.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public SqliteDatabase(string path, Action<SqliteConnection>? opened = null, TimeSpan? timeout = null, TimeProvider? time = null)
    {
        (_path, _file, _timeout, _opened, _time) = (path, FileIdentity.Of(path), timeout ?? Timeout, opened, time ?? TimeProvider.System);
        _address = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            DefaultTimeout = (int)_timeout.TotalSeconds,
        }.ConnectionString;
        _readers = new ReaderPool(OpenUnpooled);
        // SQLite has waited for another process as long as anybody may.
        _commits = new CommitQueue(RunAsync, new CommitFaults(AreOfAllWhoWait: IsLocked, AreOfTransaction: IsLocked), _time);
    }

    /// <inheritdoc/>
    public Task MigrateAsync(ILogger logger, CancellationToken cancel) => Migrations.ApplyAsync(this, _time, logger, cancel);

    /// <inheritdoc/>
    public async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        EnsureThere();
        var connection = new SqliteConnection(_address);
        await connection.OpenAsync(cancel);
        await connection.ExecuteAsync(Pragmas);
        _opened?.Invoke(connection);
        return connection;
    }

    /// <inheritdoc/>
    public ValueTask<T?> FirstAsync<T>(Query<T> query, CancellationToken cancel, params ReadOnlySpan<Argument> arguments)
    {
        cancel.ThrowIfCancellationRequested();
        EnsureThereToRead();
        using var loan = _readers.Borrow();
        return ValueTask.FromResult(loan.Reader.First(query, arguments));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(Query<T> query, CancellationToken cancel, params ReadOnlySpan<Argument> arguments)
    {
        cancel.ThrowIfCancellationRequested();
        EnsureThereToRead();
        using var loan = _readers.Borrow();
        return ValueTask.FromResult<IReadOnlyList<T>>(loan.Reader.All(query, arguments));
    }

    /// <inheritdoc/>
    public ValueTask<(T? First, IReadOnlyList<TRow> Rows)> FirstAsync<T, TRow>(BoundQuery<T> first, BoundQuery<TRow> rows, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        EnsureThereToRead();
        using var loan = _readers.Borrow();
        return ValueTask.FromResult<(T?, IReadOnlyList<TRow>)>(
            (loan.Reader.First(first.Query, first.Arguments), loan.Reader.All(rows.Query, rows.Arguments)));
    }

    /// <inheritdoc/>
    public async Task<int> ExecuteAsync(string sql, object arguments, CancellationToken cancel)
    {
        var changed = 0;
        await WriteAsync(async transaction => changed = await transaction.Connection!.ExecuteAsync(sql, arguments, transaction), cancel);
        return changed;
    }

    /// <inheritdoc/>
    public async Task<int> ExecuteSoonAsync(Statement statement, CancellationToken cancel)
    {
        var changed = 0;
        await WriteSoonAsync(async transaction => changed = (await transaction.ExecuteAllAsync([statement]))[0], cancel);
        return changed;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object arguments, CancellationToken cancel) => NoticingAsync<IReadOnlyList<T>>(async () =>
    {
        await using var connection = await OpenAsync(cancel);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel))).AsList();
    });

    /// <inheritdoc/>
    public Task<T?> FirstAsync<T>(string sql, object arguments, CancellationToken cancel) => NoticingAsync(async () =>
    {
        await using var connection = await OpenAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel));
    });

    /// <inheritdoc/>
    /// <remarks>What can be seen was committed, or comes with the next commit.</remarks>
    public Task<T> ReadDurableAsync<T>(string sql, object arguments, Func<SqlMapper.GridReader, Task<T>> read, CancellationToken cancel) => NoticingAsync(async () =>
    {
        await using var connection = await OpenAsync(cancel);
        await using var rows = await connection.QueryMultipleAsync(new CommandDefinition(sql, arguments, cancellationToken: cancel));
        return await read(rows);
    });

    /// <inheritdoc/>
    public Task WriteAsync(Func<IDbTransaction, Task> work, CancellationToken cancel) =>
        NoticingAsync(() => _commits.WriteAsync(work, isDurable: true, cancel));

    /// <inheritdoc/>
    /// <remarks>All work shares commits here.</remarks>
    public Task WriteTogetherAsync(Func<IDbTransaction, Task> work, CancellationToken cancel) => WriteAsync(work, cancel);

    /// <inheritdoc/>
    public Task WriteSoonAsync(Func<IDbTransaction, Task> work, CancellationToken cancel) =>
        NoticingAsync(() => _commits.WriteAsync(work, isDurable: false, cancel));

    /// <inheritdoc/>
    public Task SerializedAsync(string key, Func<IDbTransaction, Task> work, CancellationToken cancel) => WriteAsync(work, cancel);

    /// <inheritdoc/>
    public Task SerializedSoonAsync(string key, Func<IDbTransaction, Task> work, CancellationToken cancel) => WriteSoonAsync(work, cancel);

    /// <inheritdoc/>
    public Task TrimAsync(CancellationToken cancel) => FreePages.GiveBackAsync(this, _time, cancel);

    // One at a time: the queue sees to it.
    private async Task RunAsync(bool isDurable, Func<DbTransaction, Task> work)
    {
        try
        {
            EnsureThere();
            _writer ??= new WriterConnection(OpenUnpooled());
            await using var transaction = await _writer.BeginAsync(isDurable);
            await work(transaction);
            await transaction.CommitAsync();
            Commits.Committed(transaction);
        }
        catch (Exception fault) when (fault is SqliteException or VolumeUnavailableException)
        {
            _writer?.Dispose();
            _writer = null;
            throw;
        }
    }

    private static bool IsLocked(Exception fault) => fault is SqliteException { SqliteErrorCode: Locked };

    // SQLite's own: these belong to a connection and cannot be said in its string.
    private string Pragmas => $"PRAGMA synchronous = FULL; PRAGMA busy_timeout = {(int)_timeout.TotalMilliseconds};";

    // What is read is as old as the last look at most, and a look costs as much as a short query.
    private void EnsureThereToRead()
    {
        if (TimeProvider.System.GetElapsedTime(Volatile.Read(ref _lastLook)) < LookAgainAfter)
            return;
        EnsureThere();
        Volatile.Write(ref _lastLook, TimeProvider.System.GetTimestamp());
    }

    private void EnsureThere()
    {
        if (_file is not { } file || FileIdentity.Of(_path) == file)
            return;
        // A connection in the pool would go on with a file that nobody will find again.
        SqliteConnection.ClearPool(new SqliteConnection(_address));
        throw new VolumeUnavailableException();
    }

    private async Task<T> NoticingAsync<T>(Func<Task<T>> ask)
    {
        T? answer = default;
        await NoticingAsync(async () => { answer = await ask(); });
        return answer!;
    }

    private async Task NoticingAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is Full || fault.SqliteExtendedErrorCode is NoSpaceForSharedMemory)
        {
            throw new VolumeFullException(fault) { Database = _path };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _readers.Dispose();
        _writer?.Dispose();
    }

    // The pool would close what it was given back, and take the prepared statements with it.
    private SqliteConnection OpenUnpooled()
    {
        var connection = new SqliteConnection(_address + ";Pooling=False");
        connection.Open();
        connection.Execute(Pragmas);
        _opened?.Invoke(connection);
        return connection;
    }
}
