using System.Net;
using System.Net.Sockets;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults;

public sealed class FileDescriptorLimitTests : IDisposable
{
    private const int FileDescriptorLimit = 2048, SmallLimit = 512, Flood = 1200;

    // Fewer connections than fit into the listen backlog, and how many of them must be in it.
    private const int WaveSize = 500, MinQueued = 400;

    private const string HalfAnUpload = "PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n";

    private readonly TestFolder _volume = new();

    public void Dispose() => _volume.Dispose();

    [SkippableFact]
    public async Task Connection_flood_exhausts_no_file_descriptors_and_loses_no_upload()
    {
        await using var replica = await ReplicaProcess.StartAsync(_volume.Path, FileDescriptorLimit, ("Kestrel:Limits:MaxConcurrentConnections", "10000"));
        var kept = new List<(UploadAnswer Answer, byte[] Content)>();
        await UploadAsync(replica, kept, uploads: 3);
        Assert.Equal(3, kept.Count);

        var flood = await Task.WhenAll(Enumerable.Range(0, Flood).Select(_ => TryBeginAsync(replica, HalfAnUpload)));
        Assert.InRange(replica.OpenDescriptors, 1, FileDescriptorLimit - 1);
        await UploadAsync(replica, kept, uploads: 5);
        Assert.InRange(replica.OpenDescriptors, 1, FileDescriptorLimit - 1);
        foreach (var connection in flood.OfType<RawConnection>())
            await connection.DisposeAsync();

        await Eventually.TrueAsync(
            "Uploads should succeed again.", async () => await TryPutAsync(replica, Content.Of(100)) is not null, TimeSpan.FromMinutes(2));
        await UploadAsync(replica, kept, uploads: 3);
        Assert.InRange(kept.Count, 6, int.MaxValue);
        foreach (var (answer, content) in kept)
            Assert.Equal(content, await replica.Client.DownloadAsync(answer.Id));
        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertConsistentAsync(_volume.Path);
    }

    [SkippableTheory]
    [InlineData(SmallLimit)]
    [InlineData(600)]
    [InlineData(1024)]
    public async Task Replica_with_few_file_descriptors_survives_a_flood_and_recovers(int fileDescriptorLimit)
    {
        await using var replica = await ReplicaProcess.StartAsync(_volume.Path, fileDescriptorLimit);
        var kept = new List<(UploadAnswer Answer, byte[] Content)>();
        await UploadAsync(replica, kept, uploads: 2);
        var large = await replica.Client.PutFileAsync("large.bin", Content.Of(8 << 20));
        await replica.Client.DownloadAsync(large.Id);
        (await replica.Client.GetAsync("/")).Dispose();
        var (before, clients) = (replica.OpenDescriptors, replica.OpenForClients);

        var flood = new List<RawConnection>();
        for (var wave = 0; wave < 2; wave++)
        {
            // The kernel accepts connections for the stopped process; the replica then gets all of them at once.
            await replica.SignalAsync("STOP");
            var begun = Enumerable.Range(0, WaveSize).Select(n => Task.Run(() => TryBeginAsync(replica, RequestOf(n, large.Id)))).ToList();
            await Eventually.TrueAsync("The kernel should accept connections.", () => Task.FromResult(begun.Count(connection => connection.IsCompleted) > MinQueued));
            await replica.SignalAsync("CONT");
            flood.AddRange((await Task.WhenAll(begun)).OfType<RawConnection>());
            await WaitForTurnAsync(replica);
            Assert.False(replica.HasEnded, replica.Log);
            Assert.InRange(replica.OpenDescriptors, 1, fileDescriptorLimit - 1);
            await UploadAsync(replica, kept, uploads: 1);
        }

        foreach (var connection in flood)
            await connection.DisposeAsync();
        await Eventually.TrueAsync("Uploads should succeed again.", async () => await TryPutAsync(replica, Content.Of(100)) is not null);
        await Eventually.TrueAsync("Their sockets and files should be closed.", () => Task.FromResult(replica.OpenForClients <= clients));
        // Libraries loaded meanwhile and database connections stay open.
        Assert.InRange(replica.OpenDescriptors, 1, before + 60);
        foreach (var (answer, content) in kept)
            Assert.Equal(content, await replica.Client.DownloadAsync(answer.Id));
        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertConsistentAsync(_volume.Path);
    }

    [SkippableFact]
    public async Task Downloads_on_one_HTTP2_connection_leave_descriptors_for_the_runtime()
    {
        const int Streams = 90, Connections = 4;
        await using var replica = await ReplicaProcess.StartAsync(_volume.Path, SmallLimit, ("Kestrel:EndpointDefaults:Protocols", "Http2"));
        using var client = MultiplexingClient(replica);
        using var sent = await client.PutAsync("/large.bin", new ByteArrayContent(Content.Of(4 << 20)));
        var file = await sent.TakenAsync();
        var clients = replica.OpenForClients;
        var others = Enumerable.Range(0, Connections).Select(_ => MultiplexingClient(replica)).ToList();

        var answers = await Task.WhenAll(others.SelectMany(other => Enumerable.Range(0, Streams)
            .Select(_ => other.GetAsync($"/d/{file.Id}/download", HttpCompletionOption.ResponseHeadersRead))));

        Assert.InRange(replica.OpenDescriptors, 1, SmallLimit - 1);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK || answer.Header("Retry-After") is not null, $"{answer.StatusCode}"));
        Assert.Contains(answers, answer => answer.StatusCode is HttpStatusCode.OK);
        Assert.Contains(answers, answer => answer.StatusCode is HttpStatusCode.ServiceUnavailable);
        foreach (var answer in answers)
            answer.Dispose();
        foreach (var other in others)
            other.Dispose();
        await Eventually.TrueAsync("Their sockets and files should be closed.", () => Task.FromResult(replica.OpenForClients <= clients));
        Assert.Equal(Content.Of(4 << 20), await client.DownloadAsync(file.Id));
        using var next = await client.PutAsync("/a.bin", new ByteArrayContent(Content.Of(100)));
        await next.TakenAsync();
        Assert.Equal(0, await replica.StopAsync());
    }

    [SkippableFact]
    public async Task Server_with_too_few_descriptors_does_not_start_and_names_the_setting()
    {
        var (exitCode, log) = await ReplicaProcess.RunAsync(_volume.Path, fileDescriptorLimit: 400);

        Assert.Equal(1, exitCode);
        Assert.Contains("may have 400 files and sockets open, and needs 512", log, StringComparison.Ordinal);
        Assert.Contains("ulimit -n", log, StringComparison.Ordinal);
    }

    // Connections are accepted in order: when this one gets a response or is closed, all earlier ones have been accepted.
    private static async Task WaitForTurnAsync(ReplicaProcess replica)
    {
        if (await TryBeginAsync(replica, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") is not { } last)
            return;
        await last.ReadToEndAsync();
        await last.DisposeAsync();
    }

    private static HttpClient MultiplexingClient(ReplicaProcess replica) => new(new SocketsHttpHandler { InitialHttp2StreamWindowSize = 65_535 })
    {
        BaseAddress = replica.Address,
        DefaultRequestHeaders = { { "Accept", "application/json" } },
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    // Sends nothing, half a header, half a body, or a request whose response is not read.
    private static string RequestOf(int number, string id) => (number % 4) switch
    {
        0 => "",
        1 => "GET / HTTP/1.1\r\nHost: lo",
        2 => HalfAnUpload,
        _ => $"GET /d/{id}/download HTTP/1.1\r\nHost: localhost\r\n\r\n",
    };

    // A started upload uses a socket, a file, and at times a database connection; a rejected one uses none.
    private static async Task<RawConnection?> TryBeginAsync(ReplicaProcess replica, string request)
    {
        try
        {
            var connection = await RawConnection.OpenAsync(replica.Address, receives: 4096);
            await connection.SendAsync(request);
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

    // Errors are allowed here; only acknowledged uploads must be kept.
    private static async Task<UploadAnswer?> TryPutAsync(ReplicaProcess replica, byte[] content)
    {
        try
        {
            using var body = new ByteArrayContent(content);
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = body, Headers = { { "Accept", "application/json" } } };
            using var answer = await replica.Client.SendAsync(request, timeout.Token);
            return answer.StatusCode is HttpStatusCode.Created ? await answer.TakenAsync() : null;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or SocketException)
        {
            return null;
        }
    }
}
