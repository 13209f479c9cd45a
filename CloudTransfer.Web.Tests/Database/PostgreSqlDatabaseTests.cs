using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.PostgreSql;
using Npgsql;

namespace CloudTransfer.Web.Tests.Database;

public sealed class PostgreSqlDatabaseTests : DatabaseContract
{
    private readonly List<PostgreSqlDatabase> _opened = [];
    private string _reach = "";

    public override async Task InitializeAsync()
    {
        _reach = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        _opened.ForEach(database => database.Dispose());
        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_query_of_every_request_is_prepared_and_connections_are_bounded_unless_the_setting_says_otherwise()
    {
        Assert.Equal((30, true), await PreparedAsync(_reach.Replace(";Maximum Pool Size=40", "", StringComparison.Ordinal)));
        Assert.Equal((7, false), await PreparedAsync(_reach.Replace("=40", "=7", StringComparison.Ordinal) + ";Max Auto Prepare=0"));
    }

    [SkippableFact]
    public async Task Of_several_hosts_the_one_that_can_be_written_is_used_whatever_the_others_are()
    {
        await using var standby = await PostgreSqlServer.StartAsync();
        await using (var connection = new NpgsqlConnection(await standby.NewDatabaseAsync()))
        {
            await connection.OpenAsync();
            foreach (var statement in new[] { "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()" })
            {
                await using var command = new NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync();
            }
        }

        var one = new NpgsqlConnectionStringBuilder(_reach);
        var hosts = string.Join(',', new[] { Loopback.FreePort(), standby.Port, one.Port }.Select(port => $"127.0.0.1:{port}"));
        using var database = new PostgreSqlDatabase($"{_reach};Host={hosts};Target Session Attributes=read-write");

        for (var number = 100; number < 110; number++)
            await database.ExecuteAsync("INSERT INTO marks (number) VALUES (@number)", new { number }, CancellationToken.None);
        Assert.Equal(10, await database.FirstAsync<long>("SELECT COUNT(*) FROM marks", new { }, CancellationToken.None));
    }

    private static async Task<(int Connections, bool IsPrepared)> PreparedAsync(string connectionString)
    {
        using var database = new PostgreSqlDatabase(connectionString);
        var query = new Query<long>("SELECT COUNT(*) FROM pg_prepared_statements WHERE name <> @name", row => row.Number(0));
        var prepared = 0L;
        for (var time = 0; time < 4; time++)
            prepared = await database.FirstAsync(query, CancellationToken.None, "");
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return (new NpgsqlConnectionStringBuilder(connection.ConnectionString).MaxPoolSize, prepared > 0);
    }

    protected override IDatabase Open()
    {
        _opened.Add(new PostgreSqlDatabase(_reach));
        return _opened[^1];
    }
}
