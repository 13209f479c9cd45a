using System.Data.Common;
using System.Diagnostics;
using System.Net;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Commands;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.PostgreSql;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Commands;

/// <summary>The command <c>move</c>: to PostgreSQL and a bucket, back, and to all between, while a server runs and stopped.</summary>
public sealed class MoveTests : IDisposable
{
    private readonly List<TestStores> _stores = [];

    public void Dispose() => _stores.ForEach(stores => stores.Dispose());

    [SkippableFact]
    public async Task Everything_moves_to_PostgreSQL_and_a_bucket_and_back_while_servers_run()
    {
        var (local, remote) = (await NewAsync(isPostgreSql: false, isBucket: false), await NewAsync(isPostgreSql: true, isBucket: true));
        SampleTransfers samples;
        using (var server = local.Server(("Admin:Key", SampleTransfers.AdminKey)))
        {
            samples = await SampleTransfers.SendAsync(server);
            var deleted = await server.Client.PutAsync("deleted.bin", [1]);
            Assert.Equal((ExitCode.Done, ""), Outcome(await local.MoveAsync("--to", remote.File, "--copy-only")));
            await SampleTransfers.DeleteAsync(server.Client, deleted);
            await samples.AddAsync(server.Client, "later.bin", SampleBytes.Of(6_000_000));

            var moved = await local.MoveAsync("--to", remote.File);

            Assert.Equal((ExitCode.Done, ""), Outcome(moved));
            Assert.Contains("Copied 1 transfer, 6.0 MB", moved.Output, StringComparison.Ordinal);
            Assert.DoesNotContain($"transfers/{deleted.Id}", await remote.Bucket!.KeysAsync());
            // It goes on serving, and takes nothing that would be lost.
            await samples.AssertAreReadableAtAsync(server.Client);
            using var refused = await server.Client.PutAsAsync("/a.bin", new ByteArrayContent([1]));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused.StatusCode, refused.Headers.RetryAfter is not null));
        }

        using (var server = remote.Server(("Admin:Key", SampleTransfers.AdminKey)))
        {
            await samples.AssertAreAtAsync(server);
            Assert.Equal(0, (await server.SweepAsync()).Leftovers);
            Assert.Equal(["move.began", "move.completed"], await MovesAsync(server));
            await samples.AddAsync(server.Client, "there.bin", SampleBytes.Of(100_000));

            // What the volume has is older: what is still right of it is kept, and the rest replaced.
            Assert.Equal((ExitCode.Done, ""), Outcome(await remote.MoveAsync("--to", local.File)));
        }

        using (var server = local.Server(("Admin:Key", SampleTransfers.AdminKey)))
        {
            await samples.AssertAreAtAsync(server);
            await samples.AssertLastDownloadAsync(server.Client);
            Assert.Equal(0, (await server.SweepAsync()).Leftovers);
            Assert.Equal(["move.began", "move.completed", "move.began", "move.completed"], await MovesAsync(server));
        }
    }

    [SkippableTheory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Each_of_the_two_can_be_changed_alone(bool isPostgreSql, bool isBucket)
    {
        var (from, to) = (await NewAsync(isPostgreSql: false, isBucket: false), await NewAsync(isPostgreSql, isBucket));
        UploadAnswer sent;
        using (var server = from.Server())
            sent = await server.Client.PutAsync("a.bin", SampleBytes.Of(100_000));

        // Seen from the target, which is what the settings say.
        Assert.Equal((ExitCode.Done, ""), Outcome(await to.MoveAsync("--from", from.File)));

        using var moved = to.Server();
        Assert.Equal(SampleBytes.Of(100_000), await moved.Client.DownloadAsync(sent.Id));
        await moved.Client.PutAsync("b.bin", [1]);
    }

    [SkippableFact]
    public async Task A_killed_move_goes_on_and_an_upload_under_way_is_waited_for()
    {
        var (from, to) = (await NewAsync(isPostgreSql: false, isBucket: false), await NewAsync(isPostgreSql: true, isBucket: true));
        var sent = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await using (var replica = await ReplicaProcess.StartAsync(from.Volume, [.. from.Settings]))
        {
            foreach (var number in Enumerable.Range(0, 30))
                sent.Add((await replica.Client.PutAsync("a.bin", SampleBytes.Of(200_000 + number))).Id, SampleBytes.Of(200_000 + number));
            using (var first = from.BeginMove("--to", to.File, "--parallel", "1", "--copy-only"))
            {
                using var target = new PostgreSqlDatabase(to.Settings[0].Value);
                await Eventually.HoldsAsync(async () => await CopiedAsync(target) > 2);
                first.Kill();
                await first.WaitForExitAsync();
            }

            var tus = new TusClient(replica.Client);
            var bytes = SampleBytes.Of(3_000_000);
            var url = new Uri(await tus.CreateAsync(bytes.Length)).AbsolutePath;
            using (var second = from.BeginMove("--to", to.File, "--wait", "600"))
            {
                await ReadUntilAsync(second, "No new upload begins now");
                using var refused = await replica.Client.PutAsAsync("/a.bin", new ByteArrayContent([1]));
                Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
                second.Kill();
                await second.WaitForExitAsync();
            }

            // What was closed by it stays so, and what has begun comes to its end.
            await tus.SendAllAsync(url, 0, bytes);
            Assert.Contains("are being moved to", (await ReplicaProcess.RunAsync(from.Volume, [.. from.Settings])).Log, StringComparison.Ordinal);
            using var third = from.BeginMove("--to", to.File);
            await third.WaitForExitAsync();
            Assert.Equal(ExitCode.Done, third.ExitCode);
        }

        using var server = to.Server();
        foreach (var (id, bytes) in sent)
            Assert.Equal(bytes, await server.Client.DownloadAsync(id));
        Assert.Equal(31, await server.CountAsync("transfers"));
        Assert.Equal(31, (await to.Bucket!.KeysAsync("transfers/")).Count);
        var (code, log) = await ReplicaProcess.RunAsync(from.Volume, [.. from.Settings]);
        Assert.Equal(78, code);
        Assert.Contains("The transfers were moved to bucket", log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_is_damaged_or_unfinished_is_named_and_not_lost_by_the_way()
    {
        var (from, to) = (await NewAsync(isPostgreSql: false, isBucket: false), await NewAsync(isPostgreSql: true, isBucket: false));
        using var server = from.Server();
        var (damaged, missing, whole) = (await server.Client.PutAsync("a", SampleBytes.Of(3000)), await server.Client.PutAsync("b", SampleBytes.Of(3000)), await server.Client.PutAsync("c", SampleBytes.Of(3000)));
        await using (var file = new FileStream(from.StoredPath(damaged.Id), FileMode.Open, FileAccess.Write))
            file.WriteByte((byte)(SampleBytes.Of(1)[0] + 1));
        File.Delete(from.StoredPath(missing.Id));
        await new TusClient(server.Client).CreateAsync(1000);

        var stopped = await from.MoveAsync("--to", to.File);
        var undecided = await from.MoveAsync("--to", to.File, "--skip-damaged", "--wait", "0");
        await server.Client.PutAsync("d", [1]);
        var moved = await from.MoveAsync("--to", to.File, "--skip-damaged", "--wait", "0", "--drop-unfinished");

        Assert.Equal(ExitCode.Failed, stopped.ExitCode);
        Assert.Contains($"Transfer {damaged.Id}: file 0 has another checksum than it had when it came.", stopped.Output, StringComparison.Ordinal);
        Assert.Contains($"Transfer {missing.Id}: its bytes are missing.", stopped.Output, StringComparison.Ordinal);
        Assert.StartsWith("2 of the transfers cannot be moved as they were.", stopped.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, undecided.ExitCode);
        Assert.StartsWith("1 upload is not at the end, and would be lost:", undecided.Errors, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Done, ""), Outcome(moved));
        using var target = to.Server();
        Assert.Equal(SampleBytes.Of(3000), await target.Client.DownloadAsync(whole.Id));
        Assert.Equal((4, 0), (await target.CountAsync("transfers"), await target.CountAsync("uploads")));
        Assert.Equal(0, (await target.SweepAsync()).Leftovers);
    }

    [SkippableFact]
    public async Task What_cannot_be_is_refused_by_a_sentence_and_changes_nothing()
    {
        var (from, to) = (await NewAsync(isPostgreSql: false, isBucket: false), await NewAsync(isPostgreSql: true, isBucket: false));
        using var server = from.Server();
        await server.Client.PutAsync("a", [1, 2]);
        using (var other = to.Server())
            await other.Client.PutAsync("b", [1]);

        await AssertRefusedAsync(ExitCode.Failed, "The target is not empty: PostgreSQL 127.0.0.1/", "--to", to.File);
        await AssertRefusedAsync(ExitCode.Failed, "Source and target are the same: both keep transfers in", "--to", from.File);
        await AssertRefusedAsync(ExitCode.Failed, "There is no move to take back here.", "--undo");
        await AssertRefusedAsync(ExitCode.Usage, "Where to?");
        await AssertRefusedAsync(ExitCode.Usage, "--parallel is 0: it must be from 1 to 64.", "--to", to.File, "--parallel", "0");
        await AssertRefusedAsync(78, "--to /nowhere.json: The configuration file 'nowhere.json' was not found", "--to", "/nowhere.json");
        await File.WriteAllTextAsync(server.Folder["a.json"], """{"Storage":{"S3":{"Bucket":"a"}}}""");
        await AssertRefusedAsync(78, "it needs Storage:Path: without Storage:S3:Bucket transfers are kept there", "--to", server.Folder["a.json"]);
        await File.WriteAllTextAsync(server.Folder["a.json"], """{"Storage":{"Path":"/tmp/a","S3":{"PartSize":"1"}}}""");
        await AssertRefusedAsync(78, "Storage:S3:PartSize is 1 bytes", "--to", server.Folder["a.json"]);
        await File.WriteAllTextAsync(server.Folder["a.json"], $$"""{"Storage:Path":"{{server.Folder["full"]}}","Storage:MinFree":"1000000TB"}""");
        await AssertRefusedAsync(ExitCode.Failed, "(Storage:Path) has space for 0 bytes, and 2 bytes are to come.", "--to", server.Folder["a.json"]);
        await server.Client.PutAsync("c", [1]);

        async Task AssertRefusedAsync(int code, string sentence, params string[] words)
        {
            var refused = await from.MoveAsync(words);
            Assert.Contains(sentence, refused.Errors, StringComparison.Ordinal);
            Assert.Equal(code, refused.ExitCode);
        }
    }

    // What the audit trail says of moves, the oldest first: all of one pair, by nobody's request.
    private static async Task<IEnumerable<string>> MovesAsync(RunningServer server)
    {
        var moves = await server.Services.GetRequiredService<AuditSearch>().AllAsync(new AuditFilter(), after: null, CancellationToken.None).Where(entry => entry.Action.StartsWith("move.", StringComparison.Ordinal)).ToListAsync();
        Assert.Single(moves.Select(entry => entry.Subject).Distinct(StringComparer.Ordinal));
        Assert.All(moves, entry => Assert.Equal(("server", null), (entry.Actor, entry.Client)));
        return moves.AsEnumerable().Reverse().Select(entry => entry.Action);
    }

    private static (int ExitCode, string Errors) Outcome((int ExitCode, string Output, string Errors) ended) => (ended.ExitCode, ended.Errors);

    private static async Task<long> CopiedAsync(IDatabase target)
    {
        try
        {
            return await target.FirstAsync<long>("SELECT COUNT(*) FROM moved_objects", new { }, CancellationToken.None);
        }
        catch (DbException)
        {
            // It is not there before the command has made it.
            return 0;
        }
    }

    private static async Task ReadUntilAsync(Process process, string sentence)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains(sentence, StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"It should have said: {sentence}. {await process.StandardError.ReadToEndAsync()}");
    }

    private async Task<TestStores> NewAsync(bool isPostgreSql, bool isBucket)
    {
        var stores = await TestStores.NewAsync(isPostgreSql, isBucket);
        _stores.Add(stores);
        return stores;
    }
}
