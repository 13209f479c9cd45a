using CloudTransfer.Web.Settings;
using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>What the product sets where the administrator's connection string is silent.</summary>
internal static class PostgreSqlConnections
{
    /// <summary>The setting that names the server, or a pool in front of it.</summary>
    public const string Setting = "Database:ConnectionString";

    /// <summary>The setting that names the server itself.</summary>
    public const string DirectSetting = "Database:DirectConnectionString";

    /// <summary>The name of the pool of connections in the metrics: neither the server nor the user is in it.</summary>
    public const string Pool = "rows";

    /// <summary>The name of the connections for locks in the metrics.</summary>
    public const string Sessions = "locks";

    private const string Name = "CloudTransfer";
    private const int MaxPreparedStatements = 200;

    // PostgreSQL takes 100 connections of all replicas together unless it is told otherwise.
    private const int MaxConnections = 30;

    private const int ProbeIdleAfterSeconds = 5;

    // A standby that has become the primary is of use from then on, and not only when it is looked at again.
    private const int LookAgainAfterSeconds = 2;

    // A request that takes a lock waits no longer for a server that does not answer; and whoever has vanished is noticed.
    private const int SessionTimeoutSeconds = 5;

    /// <summary>How the session of the locks is reached, and which setting says so.</summary>
    public static (string ConnectionString, string Setting) ForLocks(DatabaseOptions options) => string.IsNullOrEmpty(options.DirectConnectionString)
        ? (options.ConnectionString ?? "", Setting)
        : (options.DirectConnectionString, DirectSetting);

    /// <summary>What people call the database: its server and its name.</summary>
    public static string NameOf(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        return $"PostgreSQL {given.Host}/{given.Database ?? given.Username}";
    }

    /// <summary>The pool of connections. Nothing is opened yet.</summary>
    /// <exception cref="SetupException">It is no connection string.</exception>
    public static NpgsqlDataSource Open(string connectionString)
    {
        var given = Read(connectionString, Setting);
        if (!given.ShouldSerialize("Maximum Pool Size"))
            given.MaxPoolSize = MaxConnections;
        return Open(given, Pool);
    }

    /// <summary>Connections that are a session of the server's each, from when they are opened until they are closed. Nothing is opened yet.</summary>
    /// <param name="connectionString">How the server is reached.</param>
    /// <param name="setting">The setting that says so.</param>
    /// <exception cref="SetupException">It is no connection string.</exception>
    public static NpgsqlDataSource OpenSessions(string connectionString, string setting)
    {
        var given = Read(connectionString, setting);
        if (!given.ShouldSerialize("Timeout"))
            given.Timeout = SessionTimeoutSeconds;
        (given.Pooling, given.Multiplexing, given.CommandTimeout, given.CancellationTimeout) = (false, false, SessionTimeoutSeconds, -1);
        return Open(given, Sessions);
    }

    private static NpgsqlConnectionStringBuilder Read(string connectionString, string setting)
    {
        try
        {
            var given = new NpgsqlConnectionStringBuilder(connectionString);
            if (string.IsNullOrEmpty(given.Host))
                throw new SetupException($"{setting} names no Host.");
            // Serialised is what the string names; ContainsKey says what it may name. Whoever named it has it as he wants it: PgBouncer before 1.22, in transaction mode, needs Max Auto Prepare=0.
            if (!given.ShouldSerialize("Max Auto Prepare"))
                given.MaxAutoPrepare = MaxPreparedStatements;
            if (!given.ShouldSerialize("Auto Prepare Min Usages"))
                given.AutoPrepareMinUsages = 2;
            // Nothing of a session is changed: there is nothing to reset between two uses.
            if (!given.ShouldSerialize("No Reset On Close"))
                given.NoResetOnClose = true;
            given.ApplicationName ??= Name;
            if (!given.ShouldSerialize("Tcp Keepalive"))
                (given.TcpKeepAlive, given.TcpKeepAliveTime, given.TcpKeepAliveInterval) = (true, ProbeIdleAfterSeconds, 1);
            if (!given.ShouldSerialize("Host Recheck Seconds"))
                given.HostRecheckSeconds = LookAgainAfterSeconds;
            // Of several hosts only the one that can be written is of use; it is found again after a failover.
            given.TargetSessionAttributes = null;
            return given;
        }
        catch (ArgumentException fault)
        {
            // The fault names the key, and never a value.
            throw new SetupException($"{setting} cannot be read: {fault.Message}");
        }
    }

    private static NpgsqlDataSource Open(NpgsqlConnectionStringBuilder given, string name)
    {
        var builder = new NpgsqlDataSourceBuilder(given.ConnectionString) { Name = name };
        return given.Host!.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.ReadWrite)
            : builder.Build();
    }
}
