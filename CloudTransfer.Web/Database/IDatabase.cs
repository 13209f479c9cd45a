using System.Data;
using System.Data.Common;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Database;

/// <summary>The metadata that all replicas share. A commit is durable when it returns, unless a method says otherwise.</summary>
/// <remarks>
/// Where there is no space left, every method throws <see cref="VolumeFullException"/>; where the database cannot be
/// reached, <see cref="VolumeUnavailableException"/>.
/// </remarks>
public interface IDatabase
{
    /// <summary>An open connection, for several reads in a row; dispose of it.</summary>
    Task<DbConnection> OpenAsync(CancellationToken cancel);

    /// <summary>The first row of a prepared query; the type's default when there is none.</summary>
    ValueTask<T?> FirstAsync<T>(Query<T> query, CancellationToken cancel, params ReadOnlySpan<Argument> arguments);

    /// <summary>The rows of a prepared query.</summary>
    ValueTask<IReadOnlyList<T>> QueryAsync<T>(Query<T> query, CancellationToken cancel, params ReadOnlySpan<Argument> arguments);

    /// <summary>The first row of a query; the type's default when there is none.</summary>
    Task<T?> FirstAsync<T>(string sql, object arguments, CancellationToken cancel);

    /// <summary>The rows of a query.</summary>
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object arguments, CancellationToken cancel);

    /// <summary>Runs one statement and returns how many rows it changed.</summary>
    Task<int> ExecuteAsync(string sql, object arguments, CancellationToken cancel);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction, which is durable when this returns. It may share its commit with
    /// others, whose failures do not affect it; and it may be run twice, of which only the second run counts.
    /// </summary>
    Task WriteAsync(Func<IDbTransaction, Task> work, CancellationToken cancel);

    /// <summary>
    /// As <see cref="WriteAsync"/>, but visible to all at once and durable only with the next durable commit: for what a
    /// power loss may undo.
    /// </summary>
    Task WriteSoonAsync(Func<IDbTransaction, Task> work, CancellationToken cancel);
}
