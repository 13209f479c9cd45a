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

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;
    private readonly CommitQueue _together;
    private readonly ReadQueue _reads;

    /// <summary>Names the database; nothing is opened yet.</summary>
    /// <param name="connectionString">Where it is.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public PostgreSqlDatabase(string connectionString, TimeProvider? time = null)
    {
        (_source, _time) = (PostgreSqlConnections.Open(connectionString), time ?? TimeProvider.System);
        _reads = new ReadQueue(_source, _time);
        _together = new CommitQueue(
            (_, work) => WriteAsync(transaction => work((DbTransaction)transaction), CancellationToken.None),
            new CommitFaults(AreOfAllWhoWait: IsAway, AreOfTransaction: fault => IsAway(fault) || IsRepeated(fault)), _time);
    }

    /// <inheritdoc/>
    public Task MigrateAsync(ILogger logger, CancellationToken cancel) => PostgreSqlMigrations.ApplyAsync(this, _time, logger, cancel);

    /// <inheritdoc/>
    public async Task<DbConnection> OpenAsync(CancellationToken cancel) => await _source.OpenConnectionAsync(cancel);

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
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object arguments, CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel))).AsList();
    }

    /// <inheritdoc/>
    public async Task<T?> FirstAsync<T>(string sql, object arguments, CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// All of it is one transaction. Where the server waits for a standby, it writes something, so that its commit waits, too: for all that was
    /// committed before. Elsewhere it writes nothing.
    /// </remarks>
    public async Task<T> ReadDurableAsync<T>(string sql, object arguments, Func<SqlMapper.GridReader, Task<T>> read, CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        using var standby = new StandbyWait(connection);
        await using var rows = await connection.QueryMultipleAsync(new CommandDefinition(sql + StandbyWait.Begin, arguments, cancellationToken: cancel));
        var found = await read(rows);
        // To their end: who leaves results behind cancels the waiting.
        await rows.ReadAsync();
        standby.ThrowIfGivenUp();
        return found;
    }

    /// <inheritdoc/>
    public async Task<int> ExecuteAsync(string sql, object arguments, CancellationToken cancel)
    {
        var changed = 0;
        await RepeatAsync(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(cancel);
            using var standby = new StandbyWait(connection);
            changed = await connection.ExecuteAsync(sql, arguments);
            standby.ThrowIfGivenUp();
        });
        return changed;
    }

    /// <inheritdoc/>
    public async Task<int> ExecuteSoonAsync(Statement statement, CancellationToken cancel)
    {
        var changed = 0;
        await RepeatAsync(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(cancel);
            // Until the batch ends, it is one transaction, though nothing begins one.
            changed = (await connection.ExecuteBatchAsync([SoonOfBatch, statement]))[1];
        });
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
    public void Dispose() => _source.Dispose();

    private async ValueTask<T?> FirstAsync<T>(Query<T> query, NpgsqlCommand command, CancellationToken cancel)
    {
        await using (command)
        {
            await using var connection = await _source.OpenConnectionAsync(cancel);
            command.Connection = connection;
            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancel);
            return await ReadFirstAsync(query, reader, cancel);
        }
    }

    private async ValueTask<IReadOnlyList<T>> QueryAsync<T>(Query<T> query, NpgsqlCommand command, CancellationToken cancel)
    {
        await using (command)
        {
            await using var connection = await _source.OpenConnectionAsync(cancel);
            command.Connection = connection;
            await using var reader = await command.ExecuteReaderAsync(cancel);
            return await ReadAllAsync(query, reader, cancel);
        }
    }

    internal static async ValueTask<T?> ReadFirstAsync<T>(Query<T> query, NpgsqlDataReader reader, CancellationToken cancel) =>
        await reader.ReadAsync(cancel) ? query.Read(new Row(new ResultRow(reader))) : default;

    internal static async ValueTask<IReadOnlyList<T>> ReadAllAsync<T>(Query<T> query, NpgsqlDataReader reader, CancellationToken cancel)
    {
        var (rows, row) = (new List<T>(), new ResultRow(reader));
        while (await reader.ReadAsync(cancel))
            rows.Add(query.Read(new Row(row)));
        return rows;
    }

    // Only the waiting can be cancelled: what has begun is committed or fails.
    private Task RunAsync(string begin, string? key, Func<IDbTransaction, Task> work, CancellationToken cancel) => RepeatAsync(async () =>
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // Npgsql uses an object for one transaction after the other: what one that was rolled back had left is none of this one's.
        Commits.Rewind(transaction, 0);
        if (begin.Length > 0)
            await connection.ExecuteAsync(new CommandDefinition(begin, key is null ? null : new { key }, transaction, cancellationToken: cancel));
        await work(transaction);
        await CommitAsync(connection, transaction);
        Commits.Committed(transaction);
    });

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

    private async Task RepeatAsync(Func<Task> write)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await write();
                return;
            }
            catch (PostgresException fault) when (IsRepeated(fault) && attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(LongestPause * attempt)), _time);
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.DiskFull)
            {
                throw new VolumeFullException(fault) { IsDatabaseServer = true, Database = PostgreSqlConnections.NameOf(_source.ConnectionString) };
            }
        }
    }
}
