using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Hosting;

public sealed class SlowSenderTests : IDisposable
{
    private readonly RunningServer _server = new(null, ("Transfers:StalledAfter", "3s"), ("Kestrel:Limits:RequestHeadersTimeout", "00:00:02"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Slow_headers_are_aborted_after_the_timeout()
    {
        var slow = Enumerable.Range(0, 50).Select(async _ =>
        {
            await using var connection = await RawConnection.OpenAsync(_server.Address);
            await connection.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n");
            var ended = connection.ReadToEndAsync();
            for (var n = 0; !ended.IsCompleted; n++)
            {
                await connection.SendAsync($"X-{n}: x\r\n");
                await Task.WhenAny(ended, Task.Delay(300));
            }
        }).ToList();

        using var other = await _server.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        await Task.WhenAll(slow.Select(async client =>
        {
            try
            {
                await client;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The server closed the connection while the test was sending.
            }
        })).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Slow_but_steady_upload_succeeds()
    {
        const int Piece = 512, Pieces = 16;
        var file = Content.Of(Piece * Pieces);
        await using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"PUT /slow HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nContent-Length: {file.Length}\r\n\r\n");
        foreach (var piece in file.Chunk(Piece))
        {
            await connection.SendAsync(piece);
            await Task.Delay(500);
        }

        var answer = await connection.ReadAsync();

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var id = System.Text.Json.JsonDocument.Parse(answer.Body[answer.Body.IndexOf('{', StringComparison.Ordinal)..(answer.Body.LastIndexOf('}') + 1)]).RootElement.GetProperty("id").GetString()!;
        Assert.Equal(file, await _server.Client.DownloadAsync(id));
    }

    [Fact]
    public async Task Upload_with_long_pauses_succeeds_if_every_period_brings_enough_bytes()
    {
        using var server = new RunningServer(null, ("Transfers:StalledAfter", "10s"));
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync("PUT /pauses HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n");
        await Task.Delay(TimeSpan.FromSeconds(7));
        // Kestrel's own limit, an average since the beginning with a grace period of ten seconds, would abort here.
        await connection.SendAsync(new byte[2000]);
        await Task.Delay(TimeSpan.FromSeconds(6));
        await connection.SendAsync(new byte[3000]);

        Assert.Equal(HttpStatusCode.Created, (await connection.ReadAsync()).Status);
    }

    [Theory]
    [InlineData("PUT /trickle HTTP/1.1\r\nContent-Type: text/plain")]
    [InlineData("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b")]
    public async Task Upload_with_a_trickle_of_bytes_is_aborted(string head)
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"{head}\r\nHost: localhost\r\nContent-Length: 60000000\r\n\r\n");
        var ended = connection.ReadToEndAsync();
        try
        {
            while (!ended.IsCompleted)
            {
                await connection.SendAsync("x");
                await Task.WhenAny(ended, Task.Delay(200));
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server closed the connection while the test was sending.
        }

        await _server.AssertEmptyAsync();
    }

    [Theory]
    [InlineData("PUT /stalled HTTP/1.1")]
    [InlineData("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=----cloudtransfer-test")]
    public async Task Stalled_upload_is_aborted_however_much_was_received(string head)
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"{head}\r\nHost: localhost\r\nContent-Length: 60000000\r\n\r\n");
        // Enough that the average rate would be acceptable for hours.
        await connection.SendAsync(new FormBody().File("F/a", Content.Of(8_000_000)).File("F/b", Content.Of(100)).Open());

        await connection.ReadToEndAsync();

        await Eventually.HoldsAsync(async () => await _server.CountAsync("uploads") == 0);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Lane_of_a_stalled_client_is_unlocked_and_resumes_at_its_offset()
    {
        var tus = new TusClient(_server.Client);
        var file = Content.Of(4_000_000);
        var url = await tus.CreateAsync(file.Length);
        await using var stalled = await RawConnection.OpenAsync(_server.Address);
        await stalled.SendAsync($"PATCH {new Uri(url).PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {file.Length}\r\n\r\n");
        await stalled.SendAsync(file.AsMemory(0, 3_000_000));

        await stalled.ReadToEndAsync();

        var offset = (int)(await tus.OffsetAsync(url))!.Value;
        Assert.Equal(3_000_000, offset);
        await tus.SendAllAsync(url, offset, file[offset..]);
        using var head = await tus.HeadAsync(url);
        Assert.Equal(file, await _server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
    }
}
