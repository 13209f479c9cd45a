using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Hosting;

public sealed class SlowSenderTests : IDisposable
{
    private readonly RunningServer _server = new(null, ("Transfers:StalledAfter", "3s"), ("Kestrel:Limits:RequestHeadersTimeout", "00:00:02"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Headers_that_only_drip_are_not_waited_for()
    {
        var dripping = Enumerable.Range(0, 50).Select(async _ =>
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

        using var beside = await _server.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, beside.StatusCode);
        await Task.WhenAll(dripping.Select(async drip =>
        {
            try
            {
                await drip;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The server had ended the connection when another drop was sent.
            }
        })).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_slow_sender_who_is_alive_is_waited_for()
    {
        const int Piece = 512, SendBufferBudget = 16;
        var file = SampleBytes.Of(Piece * SendBufferBudget);
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
    public async Task A_sender_with_long_pauses_is_waited_for_as_long_as_each_while_brings_enough()
    {
        using var patient = new RunningServer(null, ("Transfers:StalledAfter", "10s"));
        await using var connection = await RawConnection.OpenAsync(patient.Address);
        await connection.SendAsync("PUT /pauses HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n");
        await Task.Delay(TimeSpan.FromSeconds(7));
        // Too little for the average of ten seconds since the beginning, which the platform would ask for.
        await connection.SendAsync(new byte[2000]);
        await Task.Delay(TimeSpan.FromSeconds(6));
        await connection.SendAsync(new byte[3000]);

        Assert.Equal(HttpStatusCode.Created, (await connection.ReadAsync()).Status);
    }

    [Theory]
    [InlineData("PUT /drip HTTP/1.1\r\nContent-Type: text/plain")]
    [InlineData("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b")]
    public async Task A_sender_who_only_drips_is_given_up(string head)
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
            // The server had ended the connection when another drop was sent.
        }

        await _server.AssertEmptyAsync();
    }

    [Theory]
    [InlineData("PUT /dead HTTP/1.1")]
    [InlineData("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=----cloudtransfer-test")]
    public async Task A_sender_who_has_died_is_given_up_however_much_it_sent(string head)
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"{head}\r\nHost: localhost\r\nContent-Length: 60000000\r\n\r\n");
        // So much that its average would be enough for hours.
        await connection.SendAsync(new FormBody().File("F/a", SampleBytes.Of(8_000_000)).File("F/b", SampleBytes.Of(100)).Open());

        await connection.ReadToEndAsync();

        await Eventually.HoldsAsync(async () => await _server.CountAsync("uploads") == 0);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task A_lane_whose_sender_has_died_is_free_again_and_goes_on_where_it_was()
    {
        var tus = new TusClient(_server.Client);
        var file = SampleBytes.Of(4_000_000);
        var url = await tus.CreateAsync(file.Length);
        await using var dead = await RawConnection.OpenAsync(_server.Address);
        await dead.SendAsync($"PATCH {new Uri(url).PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {file.Length}\r\n\r\n");
        await dead.SendAsync(file.AsMemory(0, 3_000_000));

        await dead.ReadToEndAsync();

        var offset = (int)(await tus.OffsetAsync(url))!.Value;
        Assert.Equal(3_000_000, offset);
        await tus.SendAllAsync(url, offset, file[offset..]);
        using var head = await tus.HeadAsync(url);
        Assert.Equal(file, await _server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
    }
}
