using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>Replicas are killed, stopped, added and removed under constant traffic.</summary>
[Collection(OnPlatform.Name)]
public sealed class ReplicaLifecycleTests(RunningPlatform platform)
{
    private static readonly byte[] Big = SampleBytes.Of(160 << 20, 11);

    [SkippableFact]
    public async Task Killed_replica_loses_no_acknowledged_upload_and_its_download_resumes_elsewhere()
    {
        await platform.ReadyAsync();
        var download = await SendAsync();
        await using var traffic = await Traffic.StartAsync(platform);
        using var begun = await BeginAsync(download);

        await Compose.DockerAsync("kill", (await ServingAsync()).Id);
        var received = await begun.ReadRestAsync();
        Assert.InRange(received.Length, Big.Length / 8, Big.Length - 1);
        await traffic.FlowAsync();

        using var rest = await platform.OpenAsync(download, received.Length, begun.ETag);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(begun.ETag, rest.Headers.ETag);
        byte[] whole = [.. received, .. await rest.Content.ReadAsByteArrayAsync()];
        Assert.Equal(Big, whole);
        await traffic.EndAsync();
        // The traffic has one download at a time, so at most one can fail.
        Assert.InRange(traffic.FailedDownloads.Count, 0, 1);
        Assert.Empty(traffic.FailedViews);
    }

    [SkippableFact]
    public async Task Stopping_replica_fails_no_request()
    {
        await platform.ReadyAsync();
        var download = await SendAsync();
        await using var traffic = await Traffic.StartAsync(platform);
        using var begun = await BeginAsync(download);

        var stopping = Compose.DockerAsync("stop", "-t", "45", (await ServingAsync()).Id);
        await traffic.FlowAsync();
        Assert.False(stopping.IsCompleted);
        Assert.Equal(Big, await begun.ReadRestAsync());
        await stopping;
        await traffic.FlowAsync();
        await EndWithoutFailureAsync(traffic);
    }

    [SkippableFact]
    public async Task Download_sent_by_nginx_completes_although_every_replica_is_killed()
    {
        await platform.ReadyAsync();
        using var begun = await BeginAsync(await platform.SendAsync(new ByteArrayContent(Big)));
        foreach (var replica in await platform.ReplicasAsync())
            await Compose.DockerAsync("kill", replica.Id);
        Assert.Equal(Big, await begun.ReadRestAsync());
    }

    [SkippableFact]
    public async Task Scaling_to_five_replicas_and_then_to_two_fails_no_request()
    {
        await platform.ReadyAsync();
        await using var traffic = await Traffic.StartAsync(platform);
        foreach (var replicas in new[] { 5, 2 })
        {
            await platform.Compose.UpAsync(replicas);
            Assert.Equal(replicas, (await platform.ReplicasAsync()).Count);
            await traffic.FlowAsync();
        }

        await EndWithoutFailureAsync(traffic);
    }

    [SkippableFact]
    public async Task Transfers_survive_docker_compose_down_and_up()
    {
        await platform.ReadyAsync();
        var download = await platform.SendAsync(new ByteArrayContent(Big));
        await platform.Compose.RunAsync("down");
        await platform.ReadyAsync();
        Assert.Equal(Big, await platform.Client.GetByteArrayAsync(new Uri(download, UriKind.Relative)));
    }

    // nginx sends whole transfers itself; a replica sends single files.
    private async Task<string> SendAsync() =>
        (await platform.SendAsync(new ByteArrayContent(Big))).Replace("/download", "/files/0", StringComparison.Ordinal);

    private async Task<BegunDownload> BeginAsync(string download)
    {
        var answer = await platform.OpenAsync(download);
        var body = await answer.Content.ReadAsStreamAsync();
        var begin = await ReadAsync(body, Big.Length / 8);
        Assert.Equal(Big.Length / 8, begin.Length);
        return new BegunDownload(answer, body, begin);
    }

    private static async Task EndWithoutFailureAsync(Traffic traffic)
    {
        await traffic.EndAsync();
        Assert.Empty(traffic.FailedViews);
        Assert.Empty(traffic.FailedDownloads);
        Assert.Empty(traffic.FailedUploads);
    }

    /// <summary>Finds the replica that sends the large download; all other downloads are short.</summary>
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

    /// <summary>Reads up to <paramref name="count"/> bytes; fewer if the connection ends.</summary>
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
            // Returns what arrived before the connection broke.
        }

        return bytes[..read];
    }

    /// <summary>A download of the large transfer, of which an eighth has been read.</summary>
    private sealed class BegunDownload(HttpResponseMessage answer, Stream body, byte[] begin) : IDisposable
    {
        public EntityTagHeaderValue? ETag => answer.Headers.ETag;

        /// <summary>Reads to the end, or to where the connection breaks, and returns all bytes.</summary>
        public async Task<byte[]> ReadRestAsync() => [.. begin, .. await ReadAsync(body, Big.Length)];

        public void Dispose() => answer.Dispose();
    }
}
