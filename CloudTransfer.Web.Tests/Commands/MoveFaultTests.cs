using CloudTransfer.Web.Commands;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CloudTransfer.Web.Tests.Commands;

/// <summary>The command <c>move</c> where a side of it fails, or is given up.</summary>
public sealed class MoveFaultTests : IDisposable
{
    private static readonly byte[] Bytes = SampleBytes.Of(3000);

    private readonly List<TestStores> _stores = [];

    public void Dispose() => _stores.ForEach(stores => stores.Dispose());

    [Fact]
    public async Task What_cannot_be_read_is_named_and_left_behind_where_that_is_wanted()
    {
        var (from, to) = (await NewAsync(), await NewAsync());
        using var server = from.Server();
        var (unreadable, whole) = (await server.Client.PutAsync("a", Bytes), await server.Client.PutAsync("b", Bytes));
        // A folder can be opened, and reading it fails.
        File.Delete(from.StoredPath(unreadable.Id));
        Directory.CreateDirectory(from.StoredPath(unreadable.Id));

        var stopped = await from.MoveAsync("--to", to.File);
        var moved = await from.MoveAsync("--to", to.File, "--skip-damaged");

        Assert.Equal(ExitCode.Failed, stopped.ExitCode);
        Assert.StartsWith("1 of the transfers cannot be moved as they were.", stopped.Errors, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Done, ""), (moved.ExitCode, moved.Errors));
        Assert.Contains($"Transfer {unreadable.Id}: it cannot be read (", moved.Output, StringComparison.Ordinal);
        using var target = to.Server();
        Assert.Equal(Bytes, await target.Client.DownloadAsync(whole.Id));
        Assert.Equal(2, await target.CountAsync("transfers"));
    }

    [Fact]
    public async Task What_the_target_does_not_take_is_not_the_fault_of_the_source()
    {
        var (from, to) = (await NewAsync(), await NewAsync());
        using var server = from.Server();
        var sent = await server.Client.PutAsync("a", Bytes);
        Directory.CreateDirectory(to.StoredPath(sent.Id));

        var stopped = await from.MoveAsync("--to", to.File, "--skip-damaged");

        Assert.Equal(ExitCode.Failed, stopped.ExitCode);
        Assert.StartsWith($"{to.Volume} (Storage:Path) does not take what is copied: ", stopped.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain($"Transfer {sent.Id}", stopped.Output, StringComparison.Ordinal);
        Directory.Delete(to.StoredPath(sent.Id));
        Assert.Equal(ExitCode.Done, (await from.MoveAsync("--to", to.File)).ExitCode);
    }

    [SkippableFact]
    public async Task What_is_archived_in_the_bucket_is_named_with_what_to_do_and_the_others_move()
    {
        var (from, to) = (await NewAsync(isBucket: true), await NewAsync());
        await using var proxy = await FaultProxy.StartAsync(from.Bucket!.Server.Endpoint);
        from.Set("Storage:S3:Endpoint", $"{proxy.Address}");
        using var server = from.Server();
        var (archived, whole) = (await server.Client.PutAsync("a", Bytes), await server.Client.PutAsync("b", Bytes));
        await Eventually.HoldsAsync(async () => await server.CountAsync("files WHERE sha256 IS NULL") == 0);
        proxy.Add(new Fault("GET", $"transfers/{archived.Id}", new FaultKind.Answers(403, "InvalidObjectState")) { Times = int.MaxValue });

        var stopped = await from.MoveAsync("--to", to.File);
        var moved = await from.MoveAsync("--to", to.File, "--skip-damaged");

        Assert.Equal(ExitCode.Failed, stopped.ExitCode);
        Assert.StartsWith("1 of the transfers cannot be moved as they were.", stopped.Errors, StringComparison.Ordinal);
        Assert.Contains($"Transfer {archived.Id}: it cannot be read (it is archived: restore it in the bucket first).", stopped.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Done, ""), (moved.ExitCode, moved.Errors));
        using var target = to.Server();
        Assert.Equal(Bytes, await target.Client.DownloadAsync(whole.Id));
    }

    [SkippableFact]
    public async Task Full_disk_of_the_source_is_not_said_to_be_the_target_s()
    {
        await using var disk = await SmallVolume.MountAsync(64);
        var (from, to) = (await NewAsync(), await NewAsync());
        from.Set("Storage:Path", disk.Path);
        using var server = from.Server();
        await server.Client.PutAsync("a", Bytes);
        // What is written next is not written over what was there.
        await using (var database = new SqliteConnection($"Data Source={disk.Path}/cloudtransfer.db;Pooling=False"))
            await Eventually.HoldsAsync(async () => await database.ExecuteScalarAsync<long>("PRAGMA wal_checkpoint(TRUNCATE)") == 0);
        await disk.FillAsync();

        var stopped = await from.MoveAsync("--to", to.File);
        disk.FreeSpace();
        var moved = await from.MoveAsync("--to", to.File);

        Assert.Equal(ExitCode.Failed, stopped.ExitCode);
        Assert.StartsWith($"There is no space left for {disk.Path}/cloudtransfer.db: its disk is full, or that of the temporary files. The same command goes on", stopped.Errors, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Done, ""), (moved.ExitCode, moved.Errors));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Target_on_which_a_server_was_started_and_an_administrator_signed_in_is_empty(bool isPostgreSql)
    {
        var (from, to) = (await NewAsync(), await NewAsync(isPostgreSql));
        using (var tried = to.Server(("Admin:Key", SampleTransfers.AdminKey)))
        {
            using var administrator = new Visitor(tried.Address);
            (await administrator.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", SampleTransfers.AdminKey))).Dispose();
            (await administrator.SubmitAsync("/admin", "form[action='/admin/sign-out']")).Dispose();
            Assert.Equal((2, 1), (await tried.CountAsync("audit_entries"), await tried.CountAsync("ended_passes")));
        }

        using (var server = from.Server())
            await server.Client.PutAsync("a", Bytes);

        var moved = await from.MoveAsync("--to", to.File);

        Assert.Equal((ExitCode.Done, ""), (moved.ExitCode, moved.Errors));
        using var target = to.Server();
        Assert.Equal((1, 1), (await target.CountAsync("transfers"), await target.CountAsync("ended_passes")));
        // What was done there is not forgotten.
        Assert.Equal(2, await target.CountAsync("audit_entries WHERE action IN ('session.began', 'session.ended')"));
        Assert.Equal(1, await target.CountAsync("audit_entries WHERE action = 'transfer.created'"));
    }

    [Fact]
    public async Task Giving_up_the_way_back_leaves_the_first_one_as_it_was()
    {
        var (from, to) = (await NewAsync(), await NewAsync());
        using (var server = from.Server())
            await server.Client.PutAsync("a", Bytes);
        Assert.Equal(ExitCode.Done, (await from.MoveAsync("--to", to.File)).ExitCode);

        for (var time = 0; time < 2; time++)
        {
            // The second time goes on with one that goes on.
            for (var attempt = 0; attempt <= time; attempt++)
                Assert.Equal(ExitCode.Done, (await to.MoveAsync("--to", from.File, "--copy-only")).ExitCode);
            var given = await from.MoveAsync("--undo");
            Assert.Equal(ExitCode.Done, given.ExitCode);
            Assert.Contains("is given up here. As before, what is here was moved to there", given.Output, StringComparison.Ordinal);
            await AssertIsLeftAsync(from);
        }

        Assert.Contains("takes uploads again", (await from.MoveAsync("--undo")).Output, StringComparison.Ordinal);
        using var again = from.Server();
        await again.Client.PutAsync("b", Bytes);
        Assert.Equal(1, await again.CountAsync("audit_entries WHERE action = 'move.undone' AND actor = 'server'"));
    }

    [Fact]
    public async Task Two_moves_that_share_a_side_are_not_made_at_the_same_time()
    {
        var (from, to) = (await NewAsync(), await NewAsync());
        foreach (var busy in new[] { from, to })
        {
            using var server = busy.Server();
            await using var held = await server.Services.GetRequiredService<ILocks>().TryTakeAsync("move", CancellationToken.None);

            var moved = await from.MoveAsync("--to", to.File);
            var undone = await busy.MoveAsync("--undo");

            foreach (var refused in new[] { moved, undone })
            {
                Assert.Equal(ExitCode.Failed, refused.ExitCode);
                Assert.StartsWith($"Another move from or to {busy.Volume} ", refused.Errors, StringComparison.Ordinal);
            }
        }
    }

    [SkippableFact]
    public async Task A_commit_whose_answer_is_lost_is_waited_for()
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var proxy = new TcpProxy(server.Port);
        var (from, to) = (await NewAsync(), await NewAsync(isPostgreSql: true, proxy.Port));
        using (var source = from.Server())
            await source.Client.PutAsync("a", Bytes);
        Assert.Equal(ExitCode.Done, (await from.MoveAsync("--to", to.File, "--copy-only")).ExitCode);
        await DelayCommitAsync($"{to.Settings[0].Value};Port={server.Port}");
        proxy.CutAtCommitOf(MoveState.Arrived, TcpCut.After);

        var moved = await from.MoveAsync("--to", to.File);

        Assert.Equal((ExitCode.Done, ""), (moved.ExitCode, moved.Errors));
        await AssertIsLeftAsync(from);
    }

    // A server does not start on it, and whatever else there is changes nothing.
    private static async Task AssertIsLeftAsync(TestStores stores)
    {
        using var database = new SqliteDatabase(Path.Combine(stores.Volume, "cloudtransfer.db"));
        Assert.Equal(MoveState.Left, (await Move.FindAsync(database, CancellationToken.None))?.State);
        await Assert.ThrowsAsync<SqliteException>(() => database.ExecuteAsync("DELETE FROM transfers", new { }, CancellationToken.None));
    }

    // The commit that says that all is there takes some seconds, whether anybody waits for it or not.
    private static async Task DelayCommitAsync(string reach)
    {
        await using var connection = new NpgsqlConnection(reach);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            CREATE FUNCTION wait_a_while() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(2); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT OR UPDATE ON moves DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.state = 'arrived') EXECUTE FUNCTION wait_a_while();
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<TestStores> NewAsync(bool isPostgreSql = false, int? port = null, bool isBucket = false)
    {
        var stores = await TestStores.NewAsync(isPostgreSql, isBucket, port);
        _stores.Add(stores);
        return stores;
    }
}
