using System.Net;
using System.Net.Sockets;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Faults;

public sealed class DescriptorsTests : IDisposable
{
    private const int Descriptors = 600;

    private readonly TestFolder _volume = new();

    public void Dispose() => _volume.Dispose();

    [SkippableFact]
    public async Task A_replica_whose_descriptors_are_all_used_lives_on_loses_nothing_and_recovers()
    {
        // More connections than there can be descriptors: nothing protects it but itself.
        await using var replica = await ReplicaProcess.StartAsync(_volume.Path, Descriptors, ("Kestrel:Limits:MaxConcurrentConnections", "10000"));
        var kept = new List<(UploadAnswer Answer, byte[] Content)>();
        await UploadAsync(replica, kept, uploads: 3);
        Assert.Equal(3, kept.Count);

        var idle = await Task.WhenAll(Enumerable.Range(0, Descriptors).Select(_ => RawConnection.OpenAsync(replica.Address)));
        await Eventually.TrueAsync("Its descriptors should be used up.", () => Task.FromResult(replica.OpenDescriptors >= Descriptors - 1));
        await Task.WhenAny(UploadAsync(replica, kept, uploads: 10), Task.Delay(TimeSpan.FromSeconds(5)));
        foreach (var connection in idle)
            await connection.DisposeAsync();

        await Eventually.TrueAsync("It should work again.", async () => await TryPutAsync(replica, Content.Of(100)) is not null);
        await UploadAsync(replica, kept, uploads: 3);
        List<(UploadAnswer Answer, byte[] Content)> acknowledged;
        lock (kept)
            acknowledged = [.. kept];
        Assert.InRange(acknowledged.Count, 6, int.MaxValue);
        foreach (var (answer, content) in acknowledged)
            Assert.Equal(content, await replica.Client.DownloadAsync(answer.Id));
        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertSoundAsync(_volume.Path);
    }

    [SkippableFact]
    public async Task By_itself_a_replica_takes_no_more_connections_than_it_has_descriptors_for()
    {
        await using var replica = await ReplicaProcess.StartAsync(_volume.Path, Descriptors);
        await using var first = await RawConnection.OpenAsync(replica.Address);
        await first.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(HttpStatusCode.OK, (await first.ReadAsync()).Status);
        var idle = await Task.WhenAll(Enumerable.Range(0, 2 * Descriptors).Select(_ => RawConnection.OpenAsync(replica.Address)));

        await Eventually.TrueAsync("It should have turned most away.", () => Task.FromResult(replica.OpenDescriptors < Descriptors - 20));
        await first.SendAsync("PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");
        Assert.Equal(HttpStatusCode.Created, (await first.ReadAsync()).Status);

        foreach (var connection in idle)
            await connection.DisposeAsync();
    }

    private static async Task UploadAsync(ReplicaProcess replica, List<(UploadAnswer Answer, byte[] Content)> kept, int uploads)
    {
        for (var n = 0; n < uploads; n++)
        {
            var content = Content.Of(50_000 + n, (uint)n);
            if (await TryPutAsync(replica, content) is not { } answer)
                continue;
            lock (kept)
                kept.Add((answer, content));
        }
    }

    // An error is an answer, too; what counts is that a promise is kept.
    private static async Task<UploadAnswer?> TryPutAsync(ReplicaProcess replica, byte[] content)
    {
        try
        {
            using var body = new ByteArrayContent(content);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
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
