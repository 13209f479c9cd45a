using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Data;

/// <summary>
/// The metadata of all replicas of one host: SQLite in WAL mode. A commit is on the disk when it returns
/// (synchronous=FULL), and a writer waits for the other replicas' writers instead of failing.
/// </summary>
public sealed class Database
{
    private const int BusySeconds = 20;

    private readonly string _connectionString;

    /// <summary>Names the database file; nothing is opened yet.</summary>
    public Database(string path) => _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        ForeignKeys = true,
        DefaultTimeout = BusySeconds,
    }.ConnectionString;

    /// <summary>An open connection, from the pool.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancel);
        // SQLite's own: these belong to a connection and cannot be said in its string.
        await connection.ExecuteAsync($"PRAGMA synchronous = FULL; PRAGMA busy_timeout = {BusySeconds * 1000};");
        return connection;
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
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await work(transaction);
        await transaction.CommitAsync(cancel);
    }
}
