using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>Replicas are killed, stopped, added and removed under steady traffic.</summary>
[Collection(OnPlatform.Name)]
public sealed class ReplicasComeAndGoTests(RunningPlatform platform)
{
    private static readonly byte[] Big = SampleBytes.Of(160 << 20, 11);

    [SkippableFact]
    public async Task A_killed_replica_fails_no_page_and_loses_no_acknowledged_upload_and_its_download_goes_on_elsewhere()
    {
        await platform.ReadyAsync();
        var download = await SendAsync();
        await using var traffic = await Traffic.StartAsync(platform);
        using var answer = await platform.OpenAsync(download);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var received = await ReadAsync(body, Big.Length / 8);
        Assert.Equal(Big.Length / 8, received.Length);

        await Compose.DockerAsync("kill", (await ServingAsync()).Id);
        received = [.. received, .. await ReadAsync(body, Big.Length)];
        Assert.InRange(received.Length, Big.Length / 8, Big.Length - 1);
        await traffic.FlowAsync();

        using var rest = await platform.OpenAsync(download, received.Length, answer.Headers.ETag);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(answer.Headers.ETag, rest.Headers.ETag);
        byte[] whole = [.. received, .. await rest.Content.ReadAsByteArrayAsync()];
        Assert.Equal(Big, whole);
        await traffic.EndAsync();
        // The traffic has one download at a time: no more than that one was in flight on it.
        Assert.InRange(traffic.FailedDownloads.Count, 0, 1);
        Assert.Empty(traffic.FailedViews);
    }

    [SkippableFact]
    public async Task A_replica_that_is_told_to_stop_fails_no_request()
    {
        await platform.ReadyAsync();
        var download = await SendAsync();
        await using var traffic = await Traffic.StartAsync(platform);
        using var answer = await platform.OpenAsync(download);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var received = await ReadAsync(body, Big.Length / 8);
        Assert.Equal(Big.Length / 8, received.Length);

        var stopping = Compose.DockerAsync("stop", "-t", "45", (await ServingAsync()).Id);
        await traffic.FlowAsync();
        Assert.False(stopping.IsCompleted);
        byte[] whole = [.. received, .. await ReadAsync(body, Big.Length)];
        Assert.Equal(Big, whole);
        await stopping;
        await traffic.FlowAsync();
        await traffic.EndAsync();
        Assert.Empty(traffic.FailedViews);
        Assert.Empty(traffic.FailedDownloads);
        Assert.Empty(traffic.FailedUploads);
    }

    [SkippableFact]
    public async Task A_whole_transfer_goes_on_from_nginx_though_every_replica_is_killed()
    {
        await platform.ReadyAsync();
        var download = await platform.SendAsync(new ByteArrayContent(Big));
        using var answer = await platform.OpenAsync(download);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var received = await ReadAsync(body, Big.Length / 8);
        foreach (var replica in await platform.ReplicasAsync())
            await Compose.DockerAsync("kill", replica.Id);
        byte[] whole = [.. received, .. await ReadAsync(body, Big.Length)];
        Assert.Equal(Big, whole);
    }

    [SkippableFact]
    public async Task Five_replicas_and_then_two_serve_the_same_traffic()
    {
        await platform.ReadyAsync();
        await using var traffic = await Traffic.StartAsync(platform);
        foreach (var replicas in new[] { 5, 2 })
        {
            await platform.Compose.UpAsync(replicas);
            Assert.Equal(replicas, (await platform.ReplicasAsync()).Count);
            await traffic.FlowAsync();
        }

        await traffic.EndAsync();
        Assert.Empty(traffic.FailedViews);
        Assert.Empty(traffic.FailedDownloads);
        Assert.Empty(traffic.FailedUploads);
    }

    [SkippableFact]
    public async Task Down_and_up_again_keeps_every_transfer()
    {
        await platform.ReadyAsync();
        var download = await platform.SendAsync(new ByteArrayContent(Big));
        await platform.Compose.RunAsync("down");
        await platform.ReadyAsync();
        Assert.Equal(Big, await platform.Client.GetByteArrayAsync(new Uri(download, UriKind.Relative)));
    }

    // Of a whole transfer nginx takes the sending over; a file's bytes come from a replica.
    private async Task<string> SendAsync() =>
        (await platform.SendAsync(new ByteArrayContent(Big))).Replace("/download", "/files/0", StringComparison.Ordinal);

    /// <summary>The replica that sends the one big download: the others' are short.</summary>
    private async Task<Replica> ServingAsync()
    {
        var candidates = await platform.ReplicasAsync();
        for (var round = 0; candidates.Count > 1; round++)
        {
            var busy = new List<Replica>();
            foreach (var replica in candidates)
                if (await replica.SumAsync("cloudtransfer_downloads_in_flight") > 0)
                    busy.Add(replica);
            candidates = busy;
            Assert.InRange(round, 0, 100);
        }

        return Assert.Single(candidates);
    }

    /// <summary>Up to <paramref name="count"/> bytes; fewer where the connection ends.</summary>
    private static async Task<byte[]> ReadAsync(Stream body, int count)
    {
        var bytes = new byte[count];
        var read = 0;
        try
        {
            while (read < count && await body.ReadAsync(bytes.AsMemory(read)) is > 0 and var more)
                read += more;
        }
        catch (IOException)
        {
            // What has come before the break counts.
        }

        return bytes[..read];
    }
}
