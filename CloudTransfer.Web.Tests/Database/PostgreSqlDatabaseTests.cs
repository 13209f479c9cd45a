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
