using System.Net;

namespace CloudTransfer.Web.Tests.Observability.Health;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Working_replica_is_live_and_ready(string address)
    {
        using var server = new RunningServer();

        using var answer = await server.Client.GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Replica_without_a_database_is_live_but_not_ready()
    {
        using var server = new RunningServer();
        foreach (var file in Directory.GetFiles(server.VolumePath, "cloudtransfer.db*"))
        {
            // Replaces the file: the open one is mapped into memory and must not be truncated.
            File.Delete(file);
            await File.WriteAllTextAsync(file, new string('x', 10_000));
        }

        using var live = await server.Client.GetAsync("/health/live");
        using var ready = await server.Client.GetAsync("/health/ready");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (live.StatusCode, ready.StatusCode));
    }

    [Fact]
    public async Task Stopping_replica_completes_requests_and_accepts_no_long_upload()
    {
        using var volume = new TestFolder();
        RawResponse ended;
        await using (var replica = await ReplicaProcess.StartAsync(volume.Path))
        {
            await using var late = await BeginAsync(replica, "PUT /late.bin HTTP/1.1\r\nHost: localhost\r\n");
            await using var small = await BeginAsync(replica, "PUT /small.bin HTTP/1.1\r\nHost: localhost\r\n");
            await using var ready = await BeginAsync(replica, "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n");
            // Opened last: once it is accepted, all earlier connections have been accepted too.
            await using var upload = await BeginAsync(replica, "PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nbyt");
            await Eventually.FilesAsync(volume["incoming"], 1);

            await replica.SignalAsync("TERM");
            await replica.LogsAsync("shutting down");

            await ready.SendAsync("\r\n");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ready.ReadAsync()).Status);
            await late.SendAsync("Content-Length: 1000000000\r\n\r\nx");
            var refused = await late.ReadAsync();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Equal("5", refused.Header("Retry-After"));

            // A proxy may have sent it before the listener closed, and does not retry an upload.
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
