using System.Net;
using System.Net.Sockets;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Faults;

public sealed class DescriptorsTests : IDisposable
{
    private const int Descriptors = 2048, Flood = 1200;

    private readonly TestFolder _volume = new();

    public void Dispose() => _volume.Dispose();

    [SkippableFact]
    public async Task A_flood_of_connections_does_not_use_up_the_descriptors_whatever_is_configured_and_nothing_is_lost()
    {
        await using var replica = await ReplicaProcess.StartAsync(_volume.Path, Descriptors, ("Kestrel:Limits:MaxConcurrentConnections", "10000"));
        var kept = new List<(UploadAnswer Answer, byte[] Content)>();
        await UploadAsync(replica, kept, uploads: 3);
        Assert.Equal(3, kept.Count);

        var flood = await Task.WhenAll(Enumerable.Range(0, Flood).Select(_ => TryBeginAsync(replica)));
        Assert.InRange(replica.OpenDescriptors, 1, Descriptors - 1);
        await UploadAsync(replica, kept, uploads: 5);
        Assert.InRange(replica.OpenDescriptors, 1, Descriptors - 1);
        foreach (var connection in flood.OfType<RawConnection>())
            await connection.DisposeAsync();

        await Eventually.TrueAsync(
            "It should take uploads again.", async () => await TryPutAsync(replica, Content.Of(100)) is not null, TimeSpan.FromMinutes(2));
        await UploadAsync(replica, kept, uploads: 3);
        Assert.InRange(kept.Count, 6, int.MaxValue);
        foreach (var (answer, content) in kept)
            Assert.Equal(content, await replica.Client.DownloadAsync(answer.Id));
        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertSoundAsync(_volume.Path);
    }

    // An upload that is begun holds a socket, a file, and sometimes the database; one that is turned away holds nothing.
    private static async Task<RawConnection?> TryBeginAsync(ReplicaProcess replica)
    {
        try
        {
            var connection = await RawConnection.OpenAsync(replica.Address);
            await connection.SendAsync("PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n");
            return connection;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static async Task UploadAsync(ReplicaProcess replica, List<(UploadAnswer Answer, byte[] Content)> kept, int uploads)
    {
        for (var n = 0; n < uploads; n++)
        {
            var content = Content.Of(50_000 + n, (uint)n);
            if (await TryPutAsync(replica, content) is not { } answer)
                continue;
            kept.Add((answer, content));
        }
    }

    // An error is an answer, too; what counts is that a promise is kept.
    private static async Task<UploadAnswer?> TryPutAsync(ReplicaProcess replica, byte[] content)
    {
        try
        {
            using var body = new ByteArrayContent(content);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = body, Headers = { { "Accept", "application/json" } } };
            using var answer = await replica.Client.SendAsync(request, patience.Token);
            return answer.StatusCode is HttpStatusCode.Created ? await answer.TakenAsync() : null;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or SocketException)
        {
            return null;
        }
    }
}
