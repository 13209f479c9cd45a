using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Faults;

public class KilledReplicaTests : IDisposable
{
    private readonly TestFolder _volume;

    public KilledReplicaTests()
        : this(isPostgreSql: false)
    {
    }

    protected KilledReplicaTests(bool isPostgreSql) => _volume = TestDatabase.NewVolume(isPostgreSql);

    public void Dispose()
    {
        _volume.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public async Task Incomplete_uploads_of_a_killed_replica_are_removed_at_the_next_start()
    {
        await using (var replica = await ReplicaProcess.StartAsync(_volume.Path))
        {
            await using var put = await RawConnection.OpenAsync(replica.Address);
            await using var form = await RawConnection.OpenAsync(replica.Address);
            await put.SendAsync("PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n");
            await put.SendAsync(SampleBytes.Of(2_000_000));
            await form.SendAsync($"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary={FormBody.Boundary}\r\nContent-Length: 9000000\r\n\r\n");
            await form.SendAsync(new FormBody().File("F/a", SampleBytes.Of(100_000)).File("F/b", SampleBytes.Of(100_000)).Open());
            await Eventually.TrueAsync("Both uploads should have written bytes.", () => Task.FromResult(
                _volume.Files("incoming").Count(file => new FileInfo(_volume[file]).Length > 0) == 2));

            await replica.KillAsync();
        }

        Assert.Equal(2, _volume.Files("incoming").Count);
        await using var next = await ReplicaProcess.StartAsync(_volume.Path);
        await Eventually.FilesAsync(_volume["incoming"], 0);
        await Volumes.AssertConsistentAsync(_volume.Path);
    }

    [SkippableFact]
    public async Task Replica_killed_right_after_its_response_loses_no_upload()
    {
        var acknowledged = new List<(UploadAnswer Answer, byte[] First)>();
        for (var round = 0; round < 3; round++)
        {
            await using var replica = await ReplicaProcess.StartAsync(_volume.Path);
            var first = SampleBytes.Of(300_000, (uint)round + 1);
            acknowledged.Add((await replica.Client.PutFileAsync("a.bin", first), first));
            await using var incomplete = await RawConnection.OpenAsync(replica.Address);
            await incomplete.SendAsync("PUT /lost.bin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n");
            await incomplete.SendAsync(SampleBytes.Of(500_000));
            acknowledged.Add((await replica.Client.SendFormAsync(new FormBody().File("F/a", first).File("F/b", SampleBytes.Of(50))), first));

            await replica.KillAsync();
        }

        await using var last = await ReplicaProcess.StartAsync(_volume.Path);
        foreach (var (answer, first) in acknowledged)
            Assert.Equal(first, await last.Client.DownloadAsync(answer.Id, 0));
        await Eventually.FilesAsync(_volume["incoming"], 0);
        await Volumes.AssertConsistentAsync(_volume.Path);
    }
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class KilledReplicaOnPostgreSqlTests()
    : KilledReplicaTests(isPostgreSql: true);
