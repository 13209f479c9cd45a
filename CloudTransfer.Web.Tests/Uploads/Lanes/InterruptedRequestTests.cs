using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>Interrupted, stalled and concurrent requests, with two servers on one volume as two replicas.</summary>
public sealed class InterruptedRequestTests
{
    // Shorter than the silence after which another request takes over the lane.
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task Bytes_of_an_interrupted_request_are_kept()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var bytes = SampleBytes.Of(300_000);
        var url = await tus.CreateAsync(bytes.Length);
        using (var sender = new RawHttp(server.Address))
        {
            await sender.BeginPatchAsync(url, 0, bytes.Length);
            await sender.SendAsync(bytes.AsMemory(0, 123_456));
            await Eventually.HoldsAsync(async () => await tus.OffsetAsync(url) == 123_456);
            await sender.SendAsync(bytes.AsMemory(123_456, 1000));
            sender.Cut();
        }

        await Eventually.HoldsAsync(async () => await tus.OffsetAsync(url) >= 123_456);
        await FinishAsync(tus, url, bytes);
        await AssertContentAsync(server, tus, url, bytes);
        Assert.Contains("cloudtransfer_uploads_resumed_total 1", await server.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_of_an_interrupted_request_with_a_checksum_are_discarded()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var url = await tus.CreateAsync(300_000);
        using (var sender = new RawHttp(server.Address))
        {
            await sender.SendHeadAsync(
                $"PATCH {new Uri(url).AbsolutePath}", "Upload-Offset: 0", "Content-Length: 300000", "Content-Type: application/offset+octet-stream",
                "Upload-Checksum: crc32 AAAAAA==");
            await sender.SendAsync(SampleBytes.Of(100_000));
            await Task.Delay(TimeSpan.FromSeconds(2.5));
            sender.Cut();
        }

        await Task.Delay(TimeSpan.FromSeconds(0.2));
        Assert.Equal(0, await tus.OffsetAsync(url));
    }

    [Fact]
    public async Task Client_with_a_half_open_connection_resumes_on_another_replica()
    {
        using var one = new RunningServer();
        using var other = new RunningServer(one.VolumePath);
        var tus = new TusClient(other.Client);
        var bytes = SampleBytes.Of(200_000);
        var url = new Uri(await new TusClient(one.Client).CreateAsync(bytes.Length)).AbsolutePath;
        using var silent = new RawHttp(one.Address);
        await silent.BeginPatchAsync(url, 0, bytes.Length);
        await silent.SendAsync(bytes.AsMemory(0, 50_000));
        await Eventually.HoldsAsync(async () => await tus.OffsetAsync(url) == 50_000);

        // No FIN, no reset: the old request is still open when the new one arrives.
        await FinishAsync(tus, url, bytes);
        Assert.Equal(0, await silent.StatusAsync());
        await AssertContentAsync(other, tus, url, bytes);
    }

    [Fact]
    public async Task Client_that_keeps_sending_keeps_the_lane()
    {
        using var one = new RunningServer();
        using var other = new RunningServer(one.VolumePath);
        // On a loaded machine this process may pause for too long between two writes: try again.
        for (var tries = 1; !await KeepsLaneAsync(one, other); tries++)
            Assert.InRange(tries, 1, 5);
    }

    private static async Task<bool> KeepsLaneAsync(RunningServer one, RunningServer other)
    {
        var tus = new TusClient(other.Client);
        var bytes = SampleBytes.Of(200_000);
        var url = new Uri(await new TusClient(one.Client).CreateAsync(bytes.Length)).AbsolutePath;
        using var steady = new RawHttp(one.Address);
        await steady.BeginPatchAsync(url, 0, bytes.Length);
        await steady.SendAsync(bytes.AsMemory(0, 1000));
        await Eventually.HoldsAsync(async () => await tus.OffsetAsync(url) == 1000);
        var rival = tus.PatchAsync(url, 1000, SampleBytes.Of(199_000, seed: 9));
        var (sent, longest) = (1000, TimeSpan.Zero);
        for (var last = TimeProvider.System.GetTimestamp(); !rival.IsCompleted && longest < MaxPause; sent += 100)
        {
            await steady.SendAsync(bytes.AsMemory(sent, 100));
            await Task.Delay(TimeSpan.FromSeconds(0.05));
            var (before, now) = (last, TimeProvider.System.GetTimestamp());
            (last, longest) = (now, new[] { longest, TimeProvider.System.GetElapsedTime(before, now) }.Max());
        }

        using var rejected = await rival;
        if (longest >= MaxPause)
            return false;
        Assert.Equal(HttpStatusCode.Locked, rejected.StatusCode);
        await steady.SendAsync(bytes.AsMemory(sent));
        Assert.Equal(204, await steady.StatusAsync());
        await AssertContentAsync(other, tus, url, bytes);
        return true;
    }

    [Fact]
    public async Task Exactly_one_of_two_requests_with_the_same_offset_succeeds()
    {
        using var one = new RunningServer();
        using var other = new RunningServer(one.VolumePath);
        for (var round = 0; round < 12; round++)
        {
            byte[][] bytes = [SampleBytes.Of(400_000, seed: 1), SampleBytes.Of(400_000, seed: 2)];
            var url = new Uri(await new TusClient(one.Client).CreateAsync(400_000)).AbsolutePath;
            TusClient[] clients = [new(one.Client), new(other.Client)];
            var answers = await Task.WhenAll(clients.Select((client, n) => client.PatchAsync(url, 0, bytes[n])));
            var winner = Assert.Single(answers.Index(), answer => answer.Item.StatusCode is HttpStatusCode.NoContent).Index;
            // Locked if a slow disk made the winner hold the lane for longer than requests wait.
            Assert.Contains(answers[1 - winner].StatusCode, new[] { HttpStatusCode.Conflict, HttpStatusCode.Locked });
            await AssertContentAsync(one, clients[0], url, bytes[winner]);
            Array.ForEach(answers, answer => answer.Dispose());
        }
    }

    [Fact]
    public async Task Terminating_an_upload_ends_the_request_that_sends_it()
    {
        using var one = new RunningServer();
        using var other = new RunningServer(one.VolumePath);
        var url = new Uri(await new TusClient(one.Client).CreateAsync(200_000)).AbsolutePath;
        using var sender = new RawHttp(one.Address);
        await sender.BeginPatchAsync(url, 0, 200_000);
        await sender.SendAsync(SampleBytes.Of(1000));
        var tus = new TusClient(other.Client);
        await Eventually.HoldsAsync(async () => await tus.OffsetAsync(url) == 1000);

        using var terminated = await tus.SendAsync("DELETE", url, (byte[]?)null);
        Assert.Equal(HttpStatusCode.NoContent, terminated.StatusCode);
        Assert.Equal(404, await sender.StatusAsync());
        await one.AssertEmptyAsync();
    }

    [Fact]
    public async Task Interrupted_creation_request_leaves_nothing()
    {
        using var server = new RunningServer();
        using (var sender = new RawHttp(server.Address))
        {
            await sender.SendHeadAsync(
                $"POST {TusClient.Endpoint}", "Upload-Length: 100000", "Content-Length: 100000", "Content-Type: application/offset+octet-stream");
            await sender.SendAsync(SampleBytes.Of(5000));
            await Eventually.HoldsAsync(async () => await server.CountAsync("lanes") == 1);
            sender.Cut();
        }

        await Eventually.HoldsAsync(async () => await server.CountAsync("transfers") == 0);
        await server.AssertEmptyAsync();
    }

    // The bytes of an interrupted request may be stored a moment later. After 409, or 423 on a slow disk, the client requests the offset again.
    private static Task FinishAsync(TusClient tus, string url, byte[] bytes) => Eventually.HoldsAsync(async () =>
    {
        var offset = (int)(await tus.OffsetAsync(url))!.Value;
        using var response = await tus.PatchAsync(url, offset, bytes[offset..]);
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.NoContent, HttpStatusCode.Conflict, HttpStatusCode.Locked });
        return response.StatusCode is HttpStatusCode.NoContent;
    });

    private static async Task AssertContentAsync(RunningServer server, TusClient tus, string url, byte[] bytes)
    {
        using var head = await tus.HeadAsync(url);
        var link = new Uri(head.Header("Transfer-Link")!).AbsolutePath;
        var actual = await server.Client.GetByteArrayAsync(link.Download());
        Assert.True(bytes.AsSpan().SequenceEqual(actual), "The content differs.");
    }
}
