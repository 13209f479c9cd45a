using CloudTransfer.Web.Database.PostgreSql;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CloudTransfer.Web.Tests.Database;

public sealed class PostgreSqlLocksTests : LocksContract, IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<PostgreSqlLocks> _opened = [];
    private readonly StoredId _id = StoredId.New();
    private string _reach = "";

    public override async Task InitializeAsync()
    {
        _reach = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        foreach (var locks in _opened)
            await locks.DisposeAsync();
        await base.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Cut_session_takes_again_what_it_held_and_what_another_has_taken_meanwhile_is_lost()
    {
        await using var upload = await BeginAsync();
        // It does not look by itself whether its session is there.
        await using var holder = Open("holder", new NoTimers()).Of(upload);
        await using var newcomer = Open("newcomer").Of(upload);
        Assert.True(await holder.TryTakeLaneAsync(0));
        Assert.True(await holder.TryTakeLaneAsync(1));
        Assert.False(await newcomer.TryTakeLaneAsync(0));

        Assert.Equal(1, await CutAsync("holder"));
        Assert.True(await newcomer.TryTakeLaneAsync(0));

        Assert.True(await holder.TryTakeLaneAsync(2));
        Assert.True(await holder.IsUnlockRequestedAsync(0));
        Assert.False(await holder.TryTakeLaneAsync(0));
        Assert.True(await holder.TryTakeLaneAsync(1));
        Assert.False(await newcomer.TryTakeLaneAsync(1));
        await newcomer.DisposeAsync();
        Assert.True(await holder.TryTakeLaneAsync(0));
    }

    [SkippableFact]
    public async Task Cut_session_is_noticed_and_replaced_though_nobody_asks_for_anything()
    {
        await using var upload = await BeginAsync();
        await using var holder = Open("holder").Of(upload);
        await using var newcomer = Open("newcomer").Of(upload);
        Assert.True(await holder.TryTakeAsync());
        await newcomer.RequestUnlockAsync(0);

        await CutAsync("holder");
        await CutAsync("newcomer");
        await Eventually.TrueAsync("There should be new sessions.", async () => await SessionsAsync("holder") == 1 && await SessionsAsync("newcomer") == 1);

        // It is asked after what was held is taken again.
        Assert.False(await holder.IsUnlockRequestedAsync(1));
        Assert.False(await newcomer.TryTakeAsync());
        Assert.True(await holder.IsUnlockRequestedAsync(0));
        await newcomer.WithdrawUnlockRequestAsync(0);
        Assert.False(await holder.IsUnlockRequestedAsync(0));
    }

    [SkippableFact]
    public async Task Host_that_vanished_loses_its_locks_within_ten_seconds_and_takes_again_what_is_left_when_it_is_back()
    {
        await using var proxy = new TcpProxy((await PostgreSqlServer.SharedAsync()).Port);
        await using var upload = await BeginAsync();
        await using var holder = Open($"holder;Port={proxy.Port}").Of(upload);
        await using var newcomer = Open("newcomer").Of(upload);
        Assert.True(await holder.TryTakeLaneAsync(0));
        Assert.True(await holder.TryTakeLaneAsync(1));

        proxy.Silence();
        var began = TimeProvider.System.GetTimestamp();
        await Eventually.HoldsAsync(async () => await newcomer.TryTakeLaneAsync(0));
        var waited = TimeProvider.System.GetElapsedTime(began);
        Assert.InRange(waited, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => holder.TryTakeLaneAsync(2).AsTask());

        proxy.Restore();
        await Eventually.TrueAsync("The lane should be known as lost.", async () =>
        {
            try
            {
                return await holder.IsUnlockRequestedAsync(0);
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
        Assert.False(await holder.TryTakeLaneAsync(0));
        Assert.True(await holder.TryTakeLaneAsync(1));
        Assert.False(await newcomer.TryTakeLaneAsync(1));
    }

    [SkippableFact]
    public async Task Session_that_the_server_still_believes_in_is_ended_by_the_one_that_follows_it()
    {
        await using var proxy = new TcpProxy((await PostgreSqlServer.SharedAsync()).Port);
        await using var upload = await BeginAsync();
        await using var holder = Open($"holder;Port={proxy.Port}", new NoTimers()).Of(upload);
        Assert.True(await holder.TryTakeLaneAsync(0));

        // An answer does not come, while the server is as it was.
        proxy.SilenceOpen();
        Assert.True(await holder.TryTakeLaneAsync(1));

        Assert.True(await holder.TryTakeLaneAsync(0));
        Assert.Equal(1, await SessionsAsync("holder"));
    }

    [SkippableFact]
    public async Task Without_a_database_taking_fails_and_giving_back_does_not_and_both_go_on_when_it_is_there()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var locks = new PostgreSqlLocks(await server.NewDatabaseAsync(), NullLogger<PostgreSqlLocks>.Instance);
        var held = await locks.TryTakeAsync("one", CancellationToken.None);
        Assert.Equal((1, 0L), (locks.HeldCount, locks.SessionsLost));
        await server.KillAsync();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => locks.TryTakeAsync("other", CancellationToken.None).AsTask());
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => locks.IsHeldAsync(_id, CancellationToken.None).AsTask());
        await held!.DisposeAsync();

        await server.ResumeAsync();
        await using var one = await locks.TryTakeAsync("one", CancellationToken.None);
        await using var other = await locks.TryTakeAsync("other", CancellationToken.None);
        Assert.NotNull(one);
        Assert.NotNull(other);
        Assert.Equal((2, 1L), (locks.HeldCount, locks.SessionsLost));
        // Another replica, which lost its locks with this one's, may be about to take this again.
        Assert.True(await locks.IsHeldAsync(_id, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Locks_of_a_thousand_small_uploads_a_second_are_few_round_trips()
    {
        var locks = Open("holder");
        await using (await locks.TryTakeAsync("first", CancellationToken.None))
        {
            var began = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, 64).Select(async client =>
            {
                for (var number = 0; number < 50; number++)
                {
                    await using var held = await locks.TryTakeAsync(StoredId.New(), CancellationToken.None);
                    Assert.NotNull(held);
                }
            }));
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(3.2));
        }

        Assert.Equal(0, await FirstAsync("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"));
    }

    protected override (IObjectStore Store, ILocks Locks) Open() => (new LocalObjectStore(LocalVolume.Of(_folder)), Open($"replica{_opened.Count}"));

    private PostgreSqlLocks Open(string name, TimeProvider? time = null)
    {
        _opened.Add(new PostgreSqlLocks($"{_reach};Application Name={name}", NullLogger<PostgreSqlLocks>.Instance, time));
        return _opened[^1];
    }

    private Task<Upload> BeginAsync() => new LocalObjectStore(LocalVolume.Of(_folder)).BeginAsync(_id, atMost: 1 << 20, CancellationToken.None).AsTask();

    private Task<long> CutAsync(string name) => FirstAsync(
        $"SELECT COUNT(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE application_name = '{name}' AND datname = current_database()");

    private Task<long> SessionsAsync(string name) => FirstAsync(
        $"SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = '{name}' AND datname = current_database()");

    private async Task<long> FirstAsync(string sql)
    {
        using var database = new PostgreSqlDatabase(_reach);
        return await database.FirstAsync<long>(sql, new { }, CancellationToken.None);
    }

    private sealed class NoTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
