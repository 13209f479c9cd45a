using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using CloudTransfer.Web.Storage;
using Dapper;
using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>
/// The metadata in PostgreSQL, for replicas on any number of hosts. A transaction runs at READ COMMITTED; what counts before it
/// writes takes an advisory lock of its key first, which ends with the transaction.
/// </summary>
/// <remarks>
/// Deadlocks and serialisation failures are repeated. Where the database is away, a method throws Npgsql's error, which is
/// answered by 503; the pool connects again by itself.
/// </remarks>
public sealed class PostgreSqlDatabase : IDatabase, IDisposable
{
    private const string Soon = "SET LOCAL synchronous_commit TO OFF; ";

    private static readonly Statement SoonOfBatch = new("SELECT set_config('synchronous_commit', 'off', TRUE)", new { });

    private const string Locked = "SELECT pg_advisory_xact_lock(hashtextextended(@key, 0))";

    private const int MaxAttempts = 8;

    // Milliseconds before a repetition, for each attempt that was made.
    private const int LongestPause = 20;

    private readonly ConnectionPool _connections;
    private readonly TimeProvider _time;
    private readonly CommitQueue _together;
    private readonly ReadQueue _reads;

    /// <summary>Names the database; nothing is opened yet.</summary>
    /// <param name="connectionString">Where it is.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public PostgreSqlDatabase(string connectionString, TimeProvider? time = null)
    {
        (_connections, _time) = (new ConnectionPool(connectionString), time ?? TimeProvider.System);
        _reads = new ReadQueue(_connections, _time);
        // A fault that stayed within a savepoint would not be seen by who lends the connection.
        _together = new CommitQueue(
            (_, work) => WriteAsync(transaction => work((DbTransaction)transaction), CancellationToken.None),
            new CommitFaults(AreOfAllWhoWait: IsAway, AreOfTransaction: fault => fault is DbException), _time);
    }

    /// <inheritdoc/>
    public Task MigrateAsync(ILogger logger, CancellationToken cancel) => PostgreSqlMigrations.ApplyAsync(this, _time, logger, cancel);

    /// <inheritdoc/>
    public Task<DbConnection> OpenAsync(CancellationToken cancel) => _connections.OpenAsync(cancel);

    /// <inheritdoc/>
    public ValueTask<T?> FirstAsync<T>(Query<T> query, CancellationToken cancel, params ReadOnlySpan<Argument> arguments) =>
        FirstAsync(query, PositionalQuery.Of(query.Sql).Command(arguments), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(Query<T> query, CancellationToken cancel, params ReadOnlySpan<Argument> arguments) =>
        QueryAsync(query, PositionalQuery.Of(query.Sql).Command(arguments), cancel);

    /// <inheritdoc/>
    public ValueTask<(T? First, IReadOnlyList<TRow> Rows)> FirstAsync<T, TRow>(BoundQuery<T> first, BoundQuery<TRow> rows, CancellationToken cancel) =>
        _reads.AskAsync(new FirstAndRows<T, TRow>(first, rows), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object arguments, CancellationToken cancel) =>
        _connections.UseAsync<IReadOnlyList<T>>(async connection => (await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel))).AsList(), cancel);

    /// <inheritdoc/>
    public Task<T?> FirstAsync<T>(string sql, object arguments, CancellationToken cancel) =>
        _connections.UseAsync(connection => connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel)), cancel);

    /// <inheritdoc/>
    /// <remarks>
    /// All of it is one transaction. Where the server waits for a standby, it writes something, so that its commit waits, too: for all that was
    /// committed before. Elsewhere it writes nothing.
    /// </remarks>
    public Task<T> ReadDurableAsync<T>(string sql, object arguments, Func<SqlMapper.GridReader, Task<T>> read, CancellationToken cancel) => _connections.UseAsync(async connection =>
    {
        using var standby = new StandbyWait(connection);
        await using var rows = await connection.QueryMultipleAsync(new CommandDefinition(sql + StandbyWait.Begin, arguments, cancellationToken: cancel));
        var found = await read(rows);
        // To their end: who leaves results behind cancels the waiting.
        await rows.ReadAsync();
        standby.ThrowIfGivenUp();
        return found;
    }, cancel);

    /// <inheritdoc/>
    public async Task<int> ExecuteAsync(string sql, object arguments, CancellationToken cancel)
    {
        var changed = 0;
        await RepeatAsync(async connection =>
        {
            using var standby = new StandbyWait(connection);
            changed = await connection.ExecuteAsync(sql, arguments);
            standby.ThrowIfGivenUp();
        }, cancel);
        return changed;
    }

    /// <inheritdoc/>
    public async Task<int> ExecuteSoonAsync(Statement statement, CancellationToken cancel)
    {
        var changed = 0;
        // Until the batch ends, it is one transaction, though nothing begins one.
        await RepeatAsync(async connection => changed = (await connection.ExecuteBatchAsync([SoonOfBatch, statement]))[1], cancel);
        return changed;
    }

    /// <inheritdoc/>
    public Task WriteAsync(Func<IDbTransaction, Task> work, CancellationToken cancel) => RunAsync(begin: "", key: null, work, cancel);

    /// <inheritdoc/>
    /// <remarks>Where the server of the transaction that runs has vanished, who comes then may reach another.</remarks>
    public Task WriteTogetherAsync(Func<IDbTransaction, Task> work, CancellationToken cancel) =>
        _together.IsStuck ? WriteAsync(work, cancel) : _together.WriteAsync(work, isDurable: true, cancel);

    /// <inheritdoc/>
    public Task WriteSoonAsync(Func<IDbTransaction, Task> work, CancellationToken cancel) => RunAsync(Soon, key: null, work, cancel);

    /// <inheritdoc/>
    public Task SerializedAsync(string key, Func<IDbTransaction, Task> work, CancellationToken cancel) => RunAsync(Locked, key, work, cancel);

    /// <inheritdoc/>
    public Task SerializedSoonAsync(string key, Func<IDbTransaction, Task> work, CancellationToken cancel) => RunAsync(Soon + Locked, key, work, cancel);

    /// <inheritdoc/>
    /// <remarks>PostgreSQL's autovacuum does so by itself.</remarks>
    public Task TrimAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _connections.Dispose();

    private async ValueTask<T?> FirstAsync<T>(Query<T> query, NpgsqlCommand command, CancellationToken cancel)
    {
        await using (command)
        {
            return await _connections.UseAsync(async connection =>
            {
                command.Connection = connection;
                await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancel);
                return await ReadFirstAsync(query, reader, cancel);
            }, cancel);
        }
    }

    private async ValueTask<IReadOnlyList<T>> QueryAsync<T>(Query<T> query, NpgsqlCommand command, CancellationToken cancel)
    {
        await using (command)
        {
            return await _connections.UseAsync(async connection =>
            {
                command.Connection = connection;
                await using var reader = await command.ExecuteReaderAsync(cancel);
                return await ReadAllAsync(query, reader, cancel);
            }, cancel);
        }
    }

    internal static async Task<T?> ReadFirstAsync<T>(Query<T> query, NpgsqlDataReader reader, CancellationToken cancel) =>
        await reader.ReadAsync(cancel) ? query.Read(new Row(new ResultRow(reader))) : default;

    internal static async Task<IReadOnlyList<T>> ReadAllAsync<T>(Query<T> query, NpgsqlDataReader reader, CancellationToken cancel)
    {
        var (rows, row) = (new List<T>(), new ResultRow(reader));
        while (await reader.ReadAsync(cancel))
            rows.Add(query.Read(new Row(row)));
        return rows;
    }

    // Only the waiting can be cancelled: what has begun is committed or fails.
    private Task RunAsync(string begin, string? key, Func<IDbTransaction, Task> work, CancellationToken cancel) => RepeatAsync(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // Npgsql uses an object for one transaction after the other: what one that was rolled back had left is none of this one's.
        Commits.Rewind(transaction, 0);
        if (begin.Length > 0)
            await connection.ExecuteAsync(new CommandDefinition(begin, key is null ? null : new { key }, transaction, cancellationToken: cancel));
        await work(transaction);
        await CommitAsync(connection, transaction);
        Commits.Committed(transaction);
    }, cancel);

    private static async Task CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        using var standby = new StandbyWait(connection);
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception fault) when (fault is not PostgresException { InvariantSeverity: "ERROR" })
        {
            // Not even a server that ends says by that whether it was done.
            throw new UncertainCommitException(fault);
        }

        standby.ThrowIfGivenUp();
    }

    // No answer of the server, or its last.
    private static bool IsAway(Exception fault) => fault is NpgsqlException { IsTransient: true } and not PostgresException or PostgresException { InvariantSeverity: "FATAL" or "PANIC" };

    private static bool IsRepeated(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    private async Task RepeatAsync(Func<NpgsqlConnection, Task> write, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _connections.UseAsync(write, cancel);
                return;
            }
            catch (PostgresException fault) when (IsRepeated(fault) && attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(LongestPause * attempt)), _time, cancel);
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.DiskFull)
            {
                throw new VolumeFullException(fault) { IsDatabaseServer = true, Database = _connections.Name };
            }
        }
    }
}
