using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Data;

/// <summary>
/// The metadata of all replicas of one host: SQLite in WAL mode. A commit is on the disk when it returns
/// (synchronous=FULL), and a writer waits for the other replicas' writers instead of failing.
/// </summary>
public sealed class Database : IDisposable
{
    private const int BusySeconds = 20;

    // SQLite's own: these belong to a connection and cannot be said in its string.
    private static readonly string Habits = $"PRAGMA synchronous = FULL; PRAGMA busy_timeout = {BusySeconds * 1000};";

    private readonly string _address;
    private readonly Readers _readers;
    private readonly Action<SqliteConnection>? _opened;

    /// <summary>Names the database file; nothing is opened yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="opened">Told of every connection before it is used, to listen to its statements.</param>
    public Database(string path, Action<SqliteConnection>? opened = null)
    {
        _opened = opened;
        _address = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = BusySeconds }.ConnectionString;
        _readers = new Readers(OpenReader);
    }

    /// <summary>An open connection, from the pool.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(_address);
        await connection.OpenAsync(cancel);
        await connection.ExecuteAsync(Habits);
        _opened?.Invoke(connection);
        return connection;
    }

    /// <summary>The first row of a query that is asked all the time; the type's default when there is none.</summary>
    public ValueTask<T?> FirstAsync<T>(Query<T> query, CancellationToken cancel, params ReadOnlySpan<Argument> arguments)
    {
        cancel.ThrowIfCancellationRequested();
        using var loan = _readers.Borrow();
        return ValueTask.FromResult(loan.Reader.First(query, arguments));
    }

    /// <summary>The rows of a query that is asked all the time.</summary>
    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(Query<T> query, CancellationToken cancel, params ReadOnlySpan<Argument> arguments)
    {
        cancel.ThrowIfCancellationRequested();
        using var loan = _readers.Borrow();
        return ValueTask.FromResult<IReadOnlyList<T>>(loan.Reader.All(query, arguments));
    }

    /// <summary>Runs one statement and answers how many rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, object arguments, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        return await connection.ExecuteAsync(new CommandDefinition(sql, arguments, cancellationToken: cancel));
    }

    /// <summary>The rows of one query.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object arguments, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel))).AsList();
    }

    /// <summary>The first row of one query; the type's default when there is none.</summary>
    public async Task<T?> FirstAsync<T>(string sql, object arguments, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel));
    }

    /// <summary>Does <paramref name="work"/> in one transaction, which is durable when this returns.</summary>
    public async Task WriteAsync(Func<IDbTransaction, Task> work, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await WriteAsync(connection, work, cancel);
    }

    /// <summary>
    /// Does <paramref name="work"/> in one transaction, which is seen by all at once and durable with the next that is:
    /// for what a loss of power may undo, because it ends what was written down, too.
    /// </summary>
    public async Task WriteSoonAsync(Func<IDbTransaction, Task> work, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await connection.ExecuteAsync("PRAGMA synchronous = NORMAL;");
        await WriteAsync(connection, work, cancel);
    }

    private static async Task WriteAsync(DbConnection connection, Func<IDbTransaction, Task> work, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await work(transaction);
        await transaction.CommitAsync(cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => _readers.Dispose();

    private SqliteConnection OpenReader()
    {
        // Not from the pool, which would close what it was given back and take the prepared statements with it.
        var connection = new SqliteConnection(_address + ";Pooling=False");
        connection.Open();
        connection.Execute(Habits);
        _opened?.Invoke(connection);
        return connection;
    }
}
