using System.Net;

namespace CloudTransfer.Web.Tests.Observability.Health;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_replica_that_works_is_alive_and_ready(string address)
    {
        using var server = new RunningServer();

        using var answer = await server.Client.GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_replica_whose_database_is_gone_is_alive_and_not_ready()
    {
        using var server = new RunningServer();
        foreach (var file in Directory.GetFiles(server.VolumePath, "cloudtransfer.db*"))
        {
            // Another file of the same name: what is open is mapped into memory, and must not be cut.
            File.Delete(file);
            await File.WriteAllTextAsync(file, new string('x', 10_000));
        }

        using var live = await server.Client.GetAsync("/health/live");
        using var ready = await server.Client.GetAsync("/health/ready");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (live.StatusCode, ready.StatusCode));
    }

    [Fact]
    public async Task A_replica_that_is_told_to_stop_ends_what_it_has_begun_and_begins_nothing_long()
    {
        using var volume = new TestFolder();
        RawAnswer ended;
        await using (var replica = await ReplicaProcess.StartAsync(volume.Path))
        {
            await using var late = await BeginAsync(replica, "PUT /late.bin HTTP/1.1\r\nHost: localhost\r\n");
            await using var small = await BeginAsync(replica, "PUT /small.bin HTTP/1.1\r\nHost: localhost\r\n");
            await using var ready = await BeginAsync(replica, "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n");
            // The last one: when it has been taken, those before it have been, too.
            await using var upload = await BeginAsync(replica, "PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nbyt");
            await Eventually.FilesAsync(volume["incoming"], 1);

            await replica.SignalAsync("TERM");
            await Eventually.TrueAsync("It should say that it stops.", () => Task.FromResult(replica.Log.Contains("shutting down", StringComparison.Ordinal)));

            await ready.SendAsync("\r\n");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ready.ReadAsync()).Status);
            await late.SendAsync("Content-Length: 1000000000\r\n\r\nx");
            var refused = await late.ReadAsync();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Equal("5", refused.Header("Retry-After"));

            // A proxy may have sent it before it could know, and would not send it twice.
            await small.SendAsync("Content-Length: 1\r\n\r\nx");
            Assert.Equal(HttpStatusCode.Created, (await small.ReadAsync()).Status);

            await upload.SendAsync("es!");
            ended = await upload.ReadAsync();
            Assert.Equal(0, await replica.EndAsync());
        }

        Assert.Equal(HttpStatusCode.Created, ended.Status);
        await using var next = await ReplicaProcess.StartAsync(volume.Path);
        var id = ended.Header("Location")!;
        Assert.Equal("bytes!"u8.ToArray(), await next.Client.DownloadAsync(id[(id.LastIndexOf('/') + 1)..]));
        Assert.Equal(2, volume.Files("transfers").Count);
    }

    private static async Task<RawConnection> BeginAsync(ReplicaProcess replica, string start)
    {
        var connection = await RawConnection.OpenAsync(replica.Address);
        await connection.SendAsync(start);
        return connection;
    }
}
