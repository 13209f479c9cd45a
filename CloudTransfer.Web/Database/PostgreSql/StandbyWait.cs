using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>
/// Whether a server gave up waiting for its synchronous standby. Where that wait is cancelled, as Npgsql asks when a command takes too long, the
/// server answers that the commit is done, and says by a warning alone that a standby may not have it: one that takes over then would not.
/// </summary>
internal sealed class StandbyWait : IDisposable
{
    /// <summary>A query that makes the commit of its transaction wait for the standby, where there is to be one. Every role may run it.</summary>
    public const string Begin =
        "SELECT CASE WHEN current_setting('synchronous_standby_names') <> '' THEN CAST(pg_logical_emit_message(TRUE, 'cloudtransfer', '') AS TEXT) END";

    // The function of the server that waits and warns; the sentence itself is in the server's language.
    private const string Routine = "SyncRepWaitForLSN";

    private readonly NpgsqlConnection _connection;
    private PostgresNotice? _warning;

    /// <summary>Watches a connection until it is disposed of.</summary>
    public StandbyWait(NpgsqlConnection connection)
    {
        _connection = connection;
        connection.Notice += See;
    }

    /// <summary>Ends what was not waited for.</summary>
    /// <exception cref="UncertainCommitException">The commit is done at this server, and may be lost with it.</exception>
    public void ThrowIfGivenUp()
    {
        if (_warning is { } warning)
            throw new UncertainCommitException(new NpgsqlException(warning.MessageText));
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Notice -= See;

    private void See(object sender, NpgsqlNoticeEventArgs told)
    {
        if (string.Equals(told.Notice.Routine, Routine, StringComparison.Ordinal))
            _warning = told.Notice;
    }
}
