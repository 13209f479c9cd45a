using CloudTransfer.Web.Settings;
using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>What the product sets where the administrator's connection string is silent.</summary>
internal static class PostgreSqlConnections
{
    private const string Name = "CloudTransfer";
    private const int MaxPreparedStatements = 200;

    // PostgreSQL takes 100 connections of all replicas together unless it is told otherwise.
    private const int MaxConnections = 30;

    private const int ProbeIdleAfterSeconds = 5;

    /// <summary>The pool of connections. Nothing is opened yet.</summary>
    /// <exception cref="SetupException">It is no connection string.</exception>
    public static NpgsqlDataSource Open(string connectionString)
    {
        try
        {
            var given = new NpgsqlConnectionStringBuilder(connectionString);
            if (string.IsNullOrEmpty(given.Host))
                throw new SetupException("Database:ConnectionString names no Host.");
            // Serialised is what the string names; ContainsKey says what it may name. Whoever named it has it as he wants it: PgBouncer before 1.21, in transaction mode, needs Max Auto Prepare=0.
            if (!given.ShouldSerialize("Max Auto Prepare"))
                given.MaxAutoPrepare = MaxPreparedStatements;
            if (!given.ShouldSerialize("Auto Prepare Min Usages"))
                given.AutoPrepareMinUsages = 2;
            if (!given.ShouldSerialize("Maximum Pool Size"))
                given.MaxPoolSize = MaxConnections;
            given.ApplicationName ??= Name;
            if (!given.ShouldSerialize("Tcp Keepalive"))
                (given.TcpKeepAlive, given.TcpKeepAliveTime, given.TcpKeepAliveInterval) = (true, ProbeIdleAfterSeconds, 1);
            // Of several hosts only the one that can be written is of use; the pool finds it again after a failover.
            given.TargetSessionAttributes = null;
            return given.Host.Contains(',', StringComparison.Ordinal)
                ? new NpgsqlDataSourceBuilder(given.ConnectionString).BuildMultiHost().WithTargetSession(TargetSessionAttributes.ReadWrite)
                : NpgsqlDataSource.Create(given);
        }
        catch (ArgumentException fault)
        {
            // The fault names the key, and never a value.
            throw new SetupException($"Database:ConnectionString cannot be read: {fault.Message}");
        }
    }
}
