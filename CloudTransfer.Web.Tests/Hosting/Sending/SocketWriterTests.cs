using System.Net;
using System.Net.Sockets;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Hosting.Sending;

/// <summary>Connections on which files are sent.</summary>
public sealed class SocketWriterTests : IDisposable
{
    private const int Size = 24 << 20, ShortSize = 100_000, Pipelined = 500;
    private const string InFlight = "cloudtransfer_downloads_in_flight ";

    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Pipelined_requests_are_answered_in_their_order_on_one_connection()
    {
        var (first, second) = (SampleBytes.Of(ShortSize), SampleBytes.Of(ShortSize + 1, 2));
        var (one, other) = (await _server.Client.PutFileAsync("a.bin", first), await _server.Client.PutFileAsync("b.bin", second));
        await using var connection = await RawConnection.OpenAsync(_server.Address);

        await connection.SendAsync(
            Request("GET", one.Id) + Request("HEAD", other.Id) + Request("GET", other.Id, "Range: bytes=50001-90000") + Request("GET", other.Id, "If-None-Match: *")
            + Request("GET", one.Id, "If-Match: \"x\"") + Request("GET", other.Id, "Connection: close"));
        var received = await ReceivedAsync(connection);

        byte[][] bodies = [first, [], second[50_001..90_001], [], [], second];
        HttpStatusCode[] codes = [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.PartialContent, HttpStatusCode.NotModified, HttpStatusCode.PreconditionFailed, HttpStatusCode.OK];
        foreach (var (body, code) in bodies.Zip(codes))
        {
            var answer = RawResponse.TryParse(received)!;
            Assert.Equal(code, answer.Status);
            // The error has a body of its own.
            var length = code is HttpStatusCode.PreconditionFailed ? int.Parse(answer.Header("Content-Length") ?? "0") : body.Length;
            var start = answer.Head.Length + 4;
            if (code is not HttpStatusCode.PreconditionFailed)
                Assert.True(received.AsSpan(start, length).SequenceEqual(body));
            received = received[(start + length)..];
        }

        Assert.Empty(received);
    }

    [Fact]
    public async Task File_behind_responses_that_the_receiver_has_not_taken_comes_after_them()
    {
        var (small, large) = (SampleBytes.Of(12_000), SampleBytes.Of(ShortSize, 2));
        var (first, last) = (await _server.Client.PutFileAsync("a.bin", small), await _server.Client.PutFileAsync("b.bin", large));
        await using var connection = await RawConnection.OpenAsync(_server.Address, receives: 4096);

        // More than the kernel's buffers hold.
        await connection.SendAsync(string.Concat(Enumerable.Repeat(Request("GET", first.Id), Pipelined)) + Request("GET", last.Id, "Connection: close"));
        var received = await ReceivedAsync(connection);

        var end = 0;
        foreach (var body in Enumerable.Repeat(small, Pipelined).Append(large))
        {
            end += received.AsSpan(end).IndexOf("\r\n\r\n"u8) + 4;
            Assert.True(received.AsSpan(end, body.Length).SequenceEqual(body));
            end += body.Length;
        }

        Assert.Equal(received.Length, end);
    }

    [Fact]
    public async Task Connection_is_kept_for_the_next_request()
    {
        var bytes = SampleBytes.Of(ShortSize);
        var file = await _server.Client.PutFileAsync("a.bin", bytes);
        var connections = 0;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, _server.Address.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = _server.Address };

        for (var n = 0; n < 50; n++)
            Assert.Equal(bytes, await client.DownloadAsync(file.Id));

        Assert.Equal(1, connections);
    }

    [Fact]
    public async Task File_shorter_than_its_row_ends_the_connection_and_never_cleanly()
    {
        var file = await _server.Client.PutFileAsync("a.bin", SampleBytes.Of(Size));
        using (var stored = File.OpenHandle(StoredPath(file.Id), FileMode.Open, FileAccess.Write))
            RandomAccess.SetLength(stored, Size / 2);

        await Assert.ThrowsAsync<HttpRequestException>(() => _server.Client.DownloadAsync(file.Id));

        await using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync(Request("GET", file.Id) + Request("GET", file.Id));
        Assert.InRange(await connection.ReadToEndAsync(), 0, (Size / 2) + 2000);
    }

    [Fact]
    public async Task File_deleted_while_it_is_sent_arrives_whole()
    {
        var bytes = SampleBytes.Of(Size);
        var file = await _server.Client.PutFileAsync("a.bin", bytes);
        using var response = await _server.Client.GetAsync($"/d/{file.Id}/download", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var received = new byte[Size];
        await body.ReadExactlyAsync(received.AsMemory(0, 1000));

        File.Delete(StoredPath(file.Id));

        await body.ReadExactlyAsync(received.AsMemory(1000));
        Assert.Equal(bytes, received);
    }

    [Fact]
    public async Task Client_that_goes_in_the_middle_ends_its_download_and_what_it_got_is_known()
    {
        var file = await _server.Client.PutFileAsync("a.bin", SampleBytes.Of(Size));
        for (var n = 0; n < 20; n++)
        {
            await using var connection = await RawConnection.OpenAsync(_server.Address, receives: 4096);
            await connection.SendAsync(Request("GET", file.Id));
            Assert.NotEqual(0, await connection.ReadSomeAsync(1000));
            await InFlightAsync(1);
            if (n % 2 == 0)
                connection.Cut();
            else
                await connection.DisposeAsync();
            await InFlightAsync(0);
        }

        var sent = await _server.Client.MetricAsync("cloudtransfer_download_bytes_total");
        Assert.InRange(sent, 20 * 1000, 20L * Size);
        Assert.Equal(SampleBytes.Of(Size), await _server.Client.DownloadAsync(file.Id));
    }

    [Fact]
    public async Task Many_slow_and_fast_receivers_at_once_get_their_own_bytes()
    {
        var contents = Enumerable.Range(1, 8).Select(n => SampleBytes.Of((1 << 20) + (n * 1001), (uint)n)).ToArray();
        var files = new List<string>();
        foreach (var content in contents)
            files.Add((await _server.Client.PutFileAsync("a.bin", content)).Id);

        await Task.WhenAll(Enumerable.Range(0, 64).Select(async n =>
        {
            var content = contents[n % contents.Length];
            await using var connection = await RawConnection.OpenAsync(_server.Address, receives: n % 3 == 0 ? 4096 : 0);
            await connection.SendAsync(Request("GET", files[n % contents.Length], "Connection: close"));
            var received = await ReceivedAsync(connection);
            Assert.True(received.AsSpan(^content.Length..).SequenceEqual(content));
        }));
    }

    [Fact]
    public async Task Download_in_progress_when_the_server_stops_is_sent_to_its_end()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path);
        var file = await replica.Client.PutFileAsync("a.bin", SampleBytes.Of(Size));
        await using var connection = await RawConnection.OpenAsync(replica.Address, receives: 256 * 1024);
        await connection.SendAsync(Request("GET", file.Id));
        Assert.NotEqual(0, await connection.ReadSomeAsync(1000));

        var ended = replica.StopAsync();
        await replica.LogsAsync("Application is shutting down");
        var received = await ReceivedAsync(connection);

        Assert.True(received.AsSpan().EndsWith(SampleBytes.Of(Size).AsSpan(2000)));
        Assert.Equal(0, await ended);
    }

    [Fact]
    public async Task Downloads_over_a_unix_socket_arrive_or_are_broken_off()
    {
        using var work = new TestFolder();
        var command = ServerProgram.Built.Command(("Storage__Path", work["volume"]), ("Urls", $"http://unix:{work["s"]};http://127.0.0.1:0"));
        await using var replica = await ReplicaProcess.StartAsync(command);
        using var client = SocketClient.To(work["s"]);
        var file = await client.PutFileAsync("a.bin", SampleBytes.Of(Size));

        for (var n = 0; n < 5; n++)
        {
            Assert.Equal(SampleBytes.Of(Size), await client.DownloadAsync(file.Id));
            using var response = await client.GetAsync($"/d/{file.Id}/download", HttpCompletionOption.ResponseHeadersRead);
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[1000]);
        }

        await Eventually.HoldsAsync(async () => await client.MetricAsync(InFlight) == 0);
    }

    private async Task InFlightAsync(int count) => await Eventually.TrueAsync(
        $"{count} downloads should be in flight.", async () => (int)await _server.Client.MetricAsync(InFlight) == count);

    private string StoredPath(string id) => Directory.EnumerateFiles(Path.Combine(_server.VolumePath, "transfers"), id, SearchOption.AllDirectories).Single();

    private static string Request(string method, string id, string? header = null) =>
        $"{method} /d/{id}/download HTTP/1.1\r\nHost: localhost\r\n{(header is null ? "" : header + "\r\n")}\r\n";

    private static async Task<byte[]> ReceivedAsync(RawConnection connection)
    {
        var received = new MemoryStream();
        while (await connection.ReadBytesAsync(64 * 1024) is { Length: > 0 } some)
            received.Write(some);
        return received.ToArray();
    }
}
