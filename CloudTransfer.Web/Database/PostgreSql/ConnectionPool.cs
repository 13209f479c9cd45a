using System.Data;
using System.Data.Common;
using CloudTransfer.Web.Settings;
using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>The connections of the database, each lent for one use at a time.</summary>
/// <remarks>
/// Npgsql counts a statement as prepared once the server has parsed it. Where the server then refuses its arguments, or somebody cancels it
/// before its columns are told, they stay unknown, and the next one who asks the same of that connection finds it broken (Npgsql's issue
/// 6391). So a connection that met a fault forgets what it has prepared before it is lent again.
/// </remarks>
internal sealed class ConnectionPool : IDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly bool _prepares;

    /// <summary>Names the server; nothing is opened yet.</summary>
    /// <exception cref="SetupException">It is no connection string.</exception>
    public ConnectionPool(string connectionString)
    {
        _source = PostgreSqlConnections.Open(connectionString);
        _prepares = new NpgsqlConnectionStringBuilder(_source.ConnectionString).MaxAutoPrepare > 0;
    }

    /// <summary>What people call the database.</summary>
    public string Name => PostgreSqlConnections.NameOf(_source.ConnectionString);

    /// <summary>A connection, until it is disposed of.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancel) => await _source.OpenConnectionAsync(cancel);

    /// <summary>Lends a connection. Transactions and readers must have ended when <paramref name="use"/> ends.</summary>
    /// <param name="use">What is done with it.</param>
    /// <param name="cancel">Ends the waiting for one.</param>
    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        try
        {
            return await use(connection);
        }
        catch (Exception fault) when (fault is DbException or OperationCanceledException)
        {
            if (_prepares && connection.State is ConnectionState.Open)
                await ForgetPreparedAsync(connection);
            throw;
        }
    }

    /// <inheritdoc cref="UseAsync{T}"/>
    public Task UseAsync(Func<NpgsqlConnection, Task> use, CancellationToken cancel) => UseAsync(async connection =>
    {
        await use(connection);
        return true;
    }, cancel);

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    // A round trip, which Npgsql makes in no other way.
    private static async Task ForgetPreparedAsync(NpgsqlConnection connection)
    {
        try
        {
            await Task.Run(connection.UnprepareAll);
        }
        catch (NpgsqlException)
        {
            // The fault before is the one to tell.
        }
    }
}
