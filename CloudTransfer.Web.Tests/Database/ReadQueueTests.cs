using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.PostgreSql;
using Npgsql;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Short reads that come at the same moment, as landing pages make them.</summary>
public sealed class ReadQueueTests : IAsyncLifetime, IDisposable
{
    private const int Many = 100;

    private static readonly Query<long> Quotient = new("SELECT 100 * @by / @by + @by", row => row.Number(0));
    private static readonly Query<long> UpTo = new("SELECT number FROM generate_series(1, @most) AS number ORDER BY number", row => row.Number(0));

    private PostgreSqlServer _server = null!;
    private TcpProxy _proxy = null!;
    private PostgreSqlDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _server = await PostgreSqlServer.SharedAsync();
        _proxy = new TcpProxy(_server.Port);
        _database = new PostgreSqlDatabase($"{await _server.NewDatabaseAsync()};Port={_proxy.Port}");
        // Statements are known to the connections from their second time on; and there are two connections, since two are under way.
        await Task.WhenAll(await WhileHeldAsync(() => Enumerable.Range(1, 10).Select(AskAsync)));
    }

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    public void Dispose() => _database?.Dispose();

    [SkippableFact]
    public async Task Reads_at_the_same_moment_share_round_trips_and_each_has_its_own_answer()
    {
        var before = _proxy.RoundTrips;

        var answers = await WhileHeldAsync(() => Enumerable.Range(1, Many).Select(AskAsync));

        Assert.All(await Task.WhenAll(answers), (answer, index) => AssertIsOf(index + 1, answer));
        Assert.InRange(_proxy.RoundTrips - before, 3, Many / 10);
    }

    [SkippableFact]
    public async Task Who_fails_or_gives_up_harms_none_of_those_it_is_sent_with()
    {
        using var impatient = new CancellationTokenSource();
        List<Task<(long, IReadOnlyList<long>)>> given = [];

        var answers = await WhileHeldAsync(() =>
        {
            List<Task<(long, IReadOnlyList<long>)>> all = [.. Enumerable.Range(1, Many).Select(number => AskAsync(number % 10 == 0 ? 0 : number))];
            given.AddRange(Enumerable.Range(1, Many).Select(number => AskAsync(number, impatient.Token)));
            return all;
        }, impatient.CancelAsync);

        for (var number = 1; number <= Many; number++)
        {
            if (number % 10 == 0)
                Assert.Equal(PostgresErrorCodes.DivisionByZero, (await Assert.ThrowsAsync<PostgresException>(() => answers[number - 1])).SqlState);
            else
                AssertIsOf(number, await answers[number - 1]);
        }

        foreach (var one in given)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
    }

    [SkippableFact]
    public async Task Reads_whose_connection_is_cut_are_asked_again_and_where_the_server_is_away_all_are_told()
    {
        var cuts = 0;
        var answers = await WhileHeldAsync(() => Enumerable.Range(1, Many).Select(AskAsync));
        // The first batch, and not those that went at once.
        _proxy.Watch = (_, sent) => sent.Length > 1000 && Interlocked.Increment(ref cuts) == 1 ? TcpCut.Before : TcpCut.None;
        Assert.All(await Task.WhenAll(answers), (answer, index) => AssertIsOf(index + 1, answer));
        Assert.InRange(cuts, 1, int.MaxValue);

        _proxy.Cut();
        foreach (var one in Enumerable.Range(1, Many).Select(AskAsync).ToList())
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => one);
        _proxy.Restore();
        AssertIsOf(7, await AskAsync(7));
    }

    [SkippableFact]
    public async Task Where_the_server_of_those_before_has_vanished_who_comes_then_does_not_wait_for_them()
    {
        _proxy.SilenceOpen();
        var held = Enumerable.Range(1, Many).Select(AskAsync).ToList();
        await Task.Delay(TimeSpan.FromSeconds(1.5));

        // Connections that have been open are of no use to anybody; others reach the server.
        List<Task<(long, IReadOnlyList<long>)>> later = [];
        await Eventually.TrueAsync("Somebody should reach the server.", () =>
        {
            later.Add(AskAsync(5));
            return Task.FromResult(later.Any(one => one.IsCompletedSuccessfully));
        });
        Assert.DoesNotContain(held, one => one.IsCompleted);

        _proxy.Restore();
        // Those who were under way are told, and those who waited are answered by another connection.
        foreach (var one in held.Take(2))
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => one);
        foreach (var (one, index) in held.Select((one, index) => (one, index)).Skip(2))
            AssertIsOf(index + 1, await one);
    }

    // Nothing comes back while they are asked, so all but the first ones wait.
    private async Task<List<Task<(long, IReadOnlyList<long>)>>> WhileHeldAsync(Func<IEnumerable<Task<(long, IReadOnlyList<long>)>>> ask, Func<Task>? then = null)
    {
        _proxy.Silence();
        List<Task<(long, IReadOnlyList<long>)>> asked = [.. ask()];
        if (then is not null)
            await then();
        _proxy.Resume();
        return asked;
    }

    private Task<(long, IReadOnlyList<long>)> AskAsync(int number) => AskAsync(number, CancellationToken.None);

    private async Task<(long, IReadOnlyList<long>)> AskAsync(int number, CancellationToken cancel) =>
        await _database.FirstAsync(Quotient.With(number), UpTo.With(number), cancel);

    private static void AssertIsOf(int number, (long First, IReadOnlyList<long> Rows) answer)
    {
        Assert.Equal(100 + number, answer.First);
        Assert.Equal(Enumerable.Range(1, number).Select(one => (long)one), answer.Rows);
    }
}
