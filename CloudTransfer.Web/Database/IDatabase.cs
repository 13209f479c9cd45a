using System.Data;
using System.Data.Common;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Database;

/// <summary>
/// The metadata that all replicas share. A commit is durable when the method returns, unless it says otherwise, and what was
/// committed is visible to the next query of every replica.
/// </summary>
/// <remarks>
/// Two transactions may run at the same time, and a statement may see what was committed since the one before it (PostgreSQL's
/// READ COMMITTED). So a rule that counts rows before it writes runs in <see cref="SerializedAsync"/>, or is one conditional
/// statement on one row, whose row count is the answer. Where there is no space left, every method throws <see cref="VolumeFullException"/>; where its file is gone with the
/// volume, <see cref="VolumeUnavailableException"/>; where it cannot be reached, or fails otherwise, a <see cref="DbException"/>; where that
/// leaves open whether a transaction was committed, an <see cref="UncertainCommitException"/>.
/// </remarks>
public interface IDatabase
{
    /// <summary>Brings the schema to this version, before anything else is asked. Several replicas may start at the same moment.</summary>
    /// <exception cref="SetupException">The settings do not fit, or a newer version has been here.</exception>
    Task MigrateAsync(ILogger logger, CancellationToken cancel);

    /// <summary>An open connection, for several reads in a row; dispose of it.</summary>
    Task<DbConnection> OpenAsync(CancellationToken cancel);

    /// <summary>The first row of a prepared query; the type's default when there is none.</summary>
    ValueTask<T?> FirstAsync<T>(Query<T> query, CancellationToken cancel, params ReadOnlySpan<Argument> arguments);

    /// <summary>The rows of a prepared query.</summary>
    ValueTask<IReadOnlyList<T>> QueryAsync<T>(Query<T> query, CancellationToken cancel, params ReadOnlySpan<Argument> arguments);

    /// <summary>The first row of a prepared query (the type's default when there is none) and the rows of another, in one round trip.</summary>
    ValueTask<(T? First, IReadOnlyList<TRow> Rows)> FirstAsync<T, TRow>(BoundQuery<T> first, BoundQuery<TRow> rows, CancellationToken cancel);

    /// <summary>The first row of a query; the type's default when there is none.</summary>
    Task<T?> FirstAsync<T>(string sql, object arguments, CancellationToken cancel);

    /// <summary>The rows of a query.</summary>
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object arguments, CancellationToken cancel);

    /// <summary>
    /// Runs queries in one round trip, and answers when what they show is as durable as <see cref="WriteAsync"/> makes it: rows can be seen whose
    /// commit failed because the standby of their server did not get it. For what is acknowledged, sealed or deleted because of rows that were only read.
    /// </summary>
    /// <param name="sql">The queries, each with a semicolon at its end.</param>
    /// <param name="arguments">The arguments of all of them.</param>
    /// <param name="read">Reads all of their rows, in their order.</param>
    /// <param name="cancel">Ends the queries.</param>
    /// <exception cref="UncertainCommitException">It would be lost with the server that shows it, which may not be the one that leads any more.</exception>
    Task<T> ReadDurableAsync<T>(string sql, object arguments, Func<SqlMapper.GridReader, Task<T>> read, CancellationToken cancel);

    /// <summary>Runs one statement and returns how many rows it changed.</summary>
    Task<int> ExecuteAsync(string sql, object arguments, CancellationToken cancel);

    /// <summary>As <see cref="ExecuteAsync"/>, and durable as <see cref="WriteSoonAsync"/> is.</summary>
    Task<int> ExecuteSoonAsync(Statement statement, CancellationToken cancel);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction, which is durable when this returns. It may share its commit with
    /// others, whose failures do not affect it; and it may be run twice, of which only the second run counts.
    /// </summary>
    Task WriteAsync(Func<IDbTransaction, Task> work, CancellationToken cancel);

    /// <summary>
    /// As <see cref="WriteAsync"/>, for short work of which many come at once and wait for the same row: all of them are one
    /// transaction then. So it locks no other row that somebody else may have locked before the same one.
    /// </summary>
    Task WriteTogetherAsync(Func<IDbTransaction, Task> work, CancellationToken cancel);

    /// <summary>
    /// As <see cref="WriteAsync"/>, but visible to all at once and durable only with the next durable commit: for what a
    /// power loss may undo.
    /// </summary>
    Task WriteSoonAsync(Func<IDbTransaction, Task> work, CancellationToken cancel);

    /// <summary>
    /// As <see cref="WriteAsync"/>, and from the first statement of <paramref name="work"/> to its commit no other transaction
    /// with the same key runs, on any replica: what it has counted is still true when it writes.
    /// </summary>
    /// <param name="key">What is counted, such as <c>attempts password</c>. One transaction has one key.</param>
    /// <param name="work">Counts, decides and writes.</param>
    /// <param name="cancel">Ends the waiting.</param>
    Task SerializedAsync(string key, Func<IDbTransaction, Task> work, CancellationToken cancel);

    /// <summary>As <see cref="SerializedAsync"/>, and durable as <see cref="WriteSoonAsync"/> is.</summary>
    Task SerializedSoonAsync(string key, Func<IDbTransaction, Task> work, CancellationToken cancel);

    /// <summary>Gives the space that deleted rows have left back to the file system, as far as the database does not by itself.</summary>
    Task TrimAsync(CancellationToken cancel);
}
