using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.PostgreSql;
using Dapper;
using Npgsql;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>What a fault leaves to the one who has the same connection next.</summary>
public sealed class ConnectionPoolTests : IAsyncLifetime, IDisposable
{
    // By 0 it fails while it is planned: after the server has taken the statement, before it tells the columns.
    private const string Sql = "SELECT 100 * @by / @by + @by";

    private static readonly Query<long> Quotient = new(Sql, row => row.Number(0));
    private static readonly Query<long> Same = new("SELECT @number + 0", row => row.Number(0));

    private PostgreSqlDatabase _database = null!;

    public async Task InitializeAsync()
    {
        var server = await PostgreSqlServer.SharedAsync();
        var reach = new NpgsqlConnectionStringBuilder(await server.NewDatabaseAsync()) { MaxPoolSize = 1 };
        _database = new PostgreSqlDatabase(reach.ConnectionString);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _database?.Dispose();

    /// <summary>Each way to ask.</summary>
    public static TheoryData<string> Ways => ["first", "rows", "first and rows", "first, by name", "rows, by name", "durable", "transaction", "together"];

    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public async Task A_statement_that_failed_when_it_was_prepared_is_of_use_to_the_next(string way)
    {
        var process = await ProcessAsync();
        // It is prepared when it is asked the second time.
        Assert.Equal(101, await AskAsync(way, 1));
        var fault = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(way, 0));
        Assert.Equal(PostgresErrorCodes.DivisionByZero, fault.SqlState);

        Assert.Equal(107, await AskAsync(way, 7));
        Assert.Equal(108, await AskAsync(way, 8));
        Assert.Equal(process, await ProcessAsync());
    }

    [SkippableFact]
    public async Task A_statement_that_was_cancelled_when_it_was_prepared_is_of_use_to_the_next()
    {
        // The planner sleeps, since it takes what the function says for constant.
        await _database.ExecuteAsync("CREATE FUNCTION sleeps(seconds BIGINT) RETURNS BIGINT IMMUTABLE LANGUAGE SQL AS 'SELECT seconds FROM pg_sleep(seconds)'", new { }, CancellationToken.None);
        var sleep = new Query<long>("SELECT sleeps(@seconds)", row => row.Number(0));
        Assert.Equal(0, await _database.FirstAsync(sleep, CancellationToken.None, 0));
        using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _database.FirstAsync(sleep, impatient.Token, 600).AsTask());

        Assert.Equal(0, await _database.FirstAsync(sleep, CancellationToken.None, 0));
    }

    private async Task<long> AskAsync(string way, long by)
    {
        var cancel = CancellationToken.None;
        var found = 0L;
        switch (way)
        {
            case "first":
                return await _database.FirstAsync(Quotient, cancel, by);
            case "rows":
                return Assert.Single(await _database.QueryAsync(Quotient, cancel, by));
            case "first and rows":
                return (await _database.FirstAsync(Quotient.With(by), Same.With(1), cancel)).First;
            case "first, by name":
                return await _database.FirstAsync<long>(Sql, new { by }, cancel);
            case "rows, by name":
                return Assert.Single(await _database.QueryAsync<long>(Sql, new { by }, cancel));
            case "durable":
                return await _database.ReadDurableAsync(Sql + ";", new { by }, rows => rows.ReadSingleAsync<long>(), cancel);
            case "transaction":
                await _database.WriteAsync(async transaction => found = await transaction.Connection!.QuerySingleAsync<long>(Sql, new { by }, transaction), cancel);
                return found;
            default:
                var other = _database.WriteTogetherAsync(_ => Task.CompletedTask, cancel);
                await _database.WriteTogetherAsync(async transaction => found = await transaction.Connection!.QuerySingleAsync<long>(Sql, new { by }, transaction), cancel);
                await other;
                return found;
        }
    }

    private Task<long> ProcessAsync() => _database.FirstAsync<long>("SELECT pg_backend_pid()", new { }, CancellationToken.None);
}
