using Npgsql;

namespace CloudTransfer.Web.Tests.Support.PostgreSql;

/// <summary>Two PostgreSQL servers, of which one is the primary and the other its synchronous standby: what was committed is on both.</summary>
internal sealed class PostgreSqlPair : IAsyncDisposable
{
    private PostgreSqlServer _primary, _standby;

    private PostgreSqlPair(PostgreSqlServer primary, PostgreSqlServer standby, string reach) =>
        (_primary, _standby, ConnectionString) = (primary, standby, reach);

    /// <summary>How the database is reached, whichever of them is the primary.</summary>
    public string ConnectionString { get; }

    /// <summary>How the primary alone is reached.</summary>
    public string PrimaryConnectionString => $"{ConnectionString};Port={_primary.Port};Host=127.0.0.1;Target Session Attributes=any";

    /// <summary>Starts them with an empty database; skips the test where the package is not installed.</summary>
    public static async Task<PostgreSqlPair> StartAsync()
    {
        var primary = await PostgreSqlServer.StartAsync();
        PostgreSqlServer standby;
        string reach;
        try
        {
            reach = await primary.NewDatabaseAsync();
            standby = await primary.FollowAsync();
        }
        catch
        {
            await primary.DisposeAsync();
            throw;
        }

        var both = new NpgsqlConnectionStringBuilder(reach) { Host = $"127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}" };
        both.Remove("Port");
        var pair = new PostgreSqlPair(primary, standby, $"{both.ConnectionString};Target Session Attributes=read-write");
        await pair.SynchronizeAsync();
        return pair;
    }

    /// <summary>Kills the primary with SIGKILL and promotes the standby.</summary>
    public async Task FailOverAsync()
    {
        await _primary.CrashAsync();
        await _standby.ExecuteAsync("SELECT pg_promote()");
        (_primary, _standby) = (_standby, _primary);
    }

    /// <summary>Promotes the standby and lets the primary go on, as where what should have ended it hangs: both lead then.</summary>
    public async Task PromoteAsync()
    {
        await _standby.ExecuteAsync("SELECT pg_promote()");
        (_primary, _standby) = (_standby, _primary);
    }

    /// <summary>After <see cref="FailOverAsync"/>: the former primary comes back, on its port, as a standby of the other.</summary>
    public async Task RejoinAsync()
    {
        var port = _standby.Port;
        await _standby.DisposeAsync();
        _standby = await _primary.FollowAsync(port);
        await SynchronizeAsync();
    }

    /// <summary>Runs a query on the primary; answers the first value.</summary>
    public async Task<object?> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{PrimaryConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _primary.DisposeAsync();
        await _standby.DisposeAsync();
    }

    // A copy of the primary must not say so: alone, it would wait for a standby for ever.
    private async Task SynchronizeAsync()
    {
        await _primary.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = '*'");
        await _primary.ExecuteAsync("SELECT pg_reload_conf()");
        await Eventually.TrueAsync(
            "The standby should follow.", async () => await _primary.ExecuteAsync("SELECT COUNT(*) FROM pg_stat_replication WHERE sync_state = 'sync'") is 1L);
    }
}
