using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>The connection of this process's one writer, which stays open with what it has prepared.</summary>
/// <param name="connection">An open connection whose commits are durable.</param>
internal sealed class WriterConnection(SqliteConnection connection) : IDisposable
{
    private bool _isDurable = true;

    /// <summary>Begins a transaction, whose commit is on the disk when it returns, or only seen by all.</summary>
    public async ValueTask<DbTransaction> BeginAsync(bool isDurable)
    {
        if (isDurable != _isDurable)
            await connection.ExecuteAsync(isDurable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        _isDurable = isDurable;
        return await connection.BeginTransactionAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();
}
