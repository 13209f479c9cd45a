using CloudTransfer.Web.Settings;
using Npgsql;
using NpgsqlTypes;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>
/// The session of PostgreSQL that holds all locks of this replica, on a connection of its own. All that is asked at the same moment is one
/// round trip.
/// </summary>
internal sealed class LockSession : IAsyncDisposable
{
    /// <summary>How often the other side must hear something of the session, at least.</summary>
    public static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(2);

    // A host that vanished loses its locks within 10 s. Keep-alives notice it where they reach it; where a proxy answers in its place, its silence does.
    private static readonly string[] Settings =
    [
        "SET tcp_keepalives_idle = 3",
        "SET tcp_keepalives_interval = 1",
        "SET tcp_keepalives_count = 3",
        "SET tcp_user_timeout = '6s'",
        "SET idle_session_timeout = '8s'",
    ];

    private const string Who = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()";

    private const string EndFormer = "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2";

    private const string Take =
        """
        SELECT n, CASE WHEN shared THEN pg_try_advisory_lock_shared(a, b) ELSE pg_try_advisory_lock(a, b) END
        FROM unnest($1, $2, $3) WITH ORDINALITY AS wanted (a, b, shared, n)
        """;

    private const string Release =
        """
        SELECT n, CASE WHEN shared THEN pg_advisory_unlock_shared(a, b) ELSE pg_advisory_unlock(a, b) END
        FROM unnest($1, $2, $3) WITH ORDINALITY AS held (a, b, shared, n)
        """;

    // objsubid is 2 where the key is a pair.
    private const string Look =
        """
        WITH locks AS MATERIALIZED (
            SELECT classid, objid FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
        SELECT n, EXISTS (SELECT 1 FROM locks WHERE classid = a::oid AND objid = b::oid)
        FROM unnest($1, $2, $3) WITH ORDINALITY AS asked (a, b, shared, n)
        """;

    private static readonly (LockRequestKind Kind, string Sql)[] Statements =
        [(LockRequestKind.Release, Release), (LockRequestKind.Take, Take), (LockRequestKind.Look, Look)];

    private readonly NpgsqlConnection _connection;
    private readonly int _process;
    private readonly DateTime _began;

    private LockSession(NpgsqlConnection connection, int process, DateTime began) => (_connection, _process, _began) = (connection, process, began);

    /// <summary>Opens a session.</summary>
    /// <param name="source">Where; each connection of it is new.</param>
    /// <param name="former">The one whose place it takes; null for none. Where the server has not noticed yet that it is gone, it is ended.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="SetupException">What is reached does not keep a session.</exception>
    public static async Task<LockSession> OpenAsync(NpgsqlDataSource source, LockSession? former, CancellationToken cancel)
    {
        var connection = await source.OpenConnectionAsync(cancel);
        try
        {
            await SetAsync(connection, former);
            var (process, began) = await WhoAsync(connection);
            // Who answers as another process than it said at the beginning is behind a pool of connections.
            if (process != connection.ProcessID)
                await EnsureKeepsSessionAsync(source, connection, process, cancel);
            return new LockSession(connection, process, began);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for all of it at once: what is given back first, then what is taken.</summary>
    /// <exception cref="NpgsqlException">The session is of no more use.</exception>
    public async Task ExecuteAsync(IReadOnlyList<LockRequest> requests)
    {
        var asked = Statements
            .Select(statement => (statement.Sql, Requests: requests.Where(request => request.Kind == statement.Kind).ToList()))
            .Where(statement => statement.Requests.Count > 0).ToList();
        await using var batch = new NpgsqlBatch(_connection);
        foreach (var (sql, of) in asked)
            batch.BatchCommands.Add(CommandOf(sql, of));
        if (asked.Count == 0)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT 1"));
        await using var reader = await batch.ExecuteReaderAsync();
        var answers = new List<(LockRequest Request, bool Answer)>();
        foreach (var (_, of) in asked)
        {
            while (await reader.ReadAsync())
                answers.Add((of[(int)reader.GetInt64(0) - 1], reader.GetBoolean(1)));
            await reader.NextResultAsync();
        }

        // Only now: where one statement fails, none is answered.
        foreach (var (request, answer) in answers)
            request.Complete(answer);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static NpgsqlBatchCommand CommandOf(string sql, IReadOnlyCollection<LockRequest> requests) => new(sql)
    {
        Parameters =
        {
            new() { Value = requests.Select(request => request.Key.First).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
            new() { Value = requests.Select(request => request.Key.Second).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
            new() { Value = requests.Select(request => request.IsShared).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Boolean },
        },
    };

    // While another connection is in a transaction, a pool that changes servers between transactions must give this one another.
    private static async Task EnsureKeepsSessionAsync(NpgsqlDataSource source, NpgsqlConnection connection, int process, CancellationToken cancel)
    {
        await using var other = await source.OpenConnectionAsync(cancel);
        await using var transaction = await other.BeginTransactionAsync(cancel);
        await WhoAsync(other);
        if ((await WhoAsync(connection)).Process != process)
            throw new SetupException("PostgreSQL is reached through a pool that keeps no sessions, such as PgBouncer in transaction mode: Database:DirectConnectionString must name the server itself, for locks.");
    }

    private static async Task SetAsync(NpgsqlConnection connection, LockSession? former)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var setting in Settings)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(setting));
        if (former is not null)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(EndFormer) { Parameters = { new() { Value = former._process }, new() { Value = former._began } } });
        await batch.ExecuteNonQueryAsync();
    }

    private static async Task<(int Process, DateTime Began)> WhoAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Who, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt32(0), reader.GetDateTime(1));
    }
}
