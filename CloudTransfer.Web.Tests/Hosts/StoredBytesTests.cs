using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>
/// Whatever way an upload comes, a bucket holds, byte for byte, what a volume holds; and it arrives in parts of which all but the
/// last one have one size.
/// </summary>
public sealed class StoredBytesTests(StoredBytesServers servers) : IClassFixture<StoredBytesServers>
{
    private const int Part = 5 << 20;

    private static readonly byte[] Long = SampleBytes.Of(3 * Part + 77, 1), Short = SampleBytes.Of(1_000, 2), Empty = [];

    private static readonly Dictionary<string, Func<HttpClient, Task<string>>> Ways = new(StringComparer.Ordinal)
    {
        ["PUT"] = client => PutAsync(client, Long, isChunked: false),
        ["PUT of unknown length"] = client => PutAsync(client, Long, isChunked: true),
        ["PUT of whole parts"] = client => PutAsync(client, Long[..(2 * Part)], isChunked: false),
        ["PUT of nothing"] = client => PutAsync(client, [], isChunked: false),
        ["PUT of nothing, of unknown length"] = client => PutAsync(client, [], isChunked: true),
        ["form, one file"] = client => PostAsync(client, ("a", Long)),
        ["form, one file, of unknown length"] = client => PostChunkedAsync(client, ("a", Long)),
        ["form, one empty file"] = client => PostAsync(client, ("a", Empty)),
        ["form, two files"] = client => PostAsync(client, ("a", Long), ("b", Long)),
        ["form, two files, of unknown length"] = client => PostChunkedAsync(client, ("a", Long), ("b", Short)),
        ["form, first file less than a part"] = client => PostAsync(client, ("a", Short), ("b", Long)),
        ["form, first file as long as a part without a header"] = client => PostAsync(client, ("a", Long[..(Part - 4096)]), ("b", Long)),
        ["form, first file a byte longer than that"] = client => PostAsync(client, ("a", Long[..(Part - 4095)]), ("b", Long)),
        ["form, first file as long as a part"] = client => PostAsync(client, ("a", Long[..Part]), ("b", Long)),
        ["form, first file nearly two parts"] = client => PostAsync(client, ("a", Long[..(2 * Part - 1)]), ("b", Long)),
        ["form, first file two parts"] = client => PostAsync(client, ("a", Long[..(2 * Part)]), ("b", Short)),
        ["form, first file three parts less a header"] = client => PostAsync(client, ("a", Long[..(3 * Part - 4096)]), ("b", Short)),
        ["form, first file nearly three parts"] = client => PostAsync(client, ("a", Long[..(3 * Part - 1)]), ("b", Empty)),
        ["form, long file between short ones"] = client => PostAsync(client, ("a", Short), ("b", Long), ("c", Short)),
        ["form, first file empty"] = client => PostAsync(client, ("a", Empty), ("b", Long)),
        ["form, first files empty"] = client => PostAsync(client, ("a", Empty), ("b", Empty), ("c", Short), ("d", Empty)),
        ["form, all files empty"] = client => PostAsync(client, ("a", Empty), ("b", Empty), ("c", Empty)),
        ["form, inputs that nothing was chosen for"] = client => PostAsync(client, ("", Empty), ("a", Long), ("", Empty), ("b", Short), ("", Empty)),
        ["form, an input that nothing was chosen for, then empty files"] = client => PostAsync(client, ("", Empty), ("a", Empty), ("b", Empty)),
        ["form, folder"] = client => PostAsync(client, ("F/a", Long), ("F/b", Short)),
        ["form, folder of empty files"] = client => PostAsync(client, ("F/a", Empty), ("F/b", Empty)),
        ["form, folder after a long file"] = client => PostAsync(client, ("a", Long), ("F/b", Empty), ("F/c", Short)),
        ["tus, chunks smaller than a part"] = client => SendAsync(client, SampleFolder.OneFile(2 * Part + 1_234_567), lanes: 1),
        ["tus, empty file"] = client => SendAsync(client, SampleFolder.OneFile(0), lanes: 1),
        ["lanes"] = client => SendAsync(client, SampleFolder.Of(Part, 0, 700_000, 2 * Part + 3, 0, 1), lanes: 3),
        ["lanes of empty files"] = client => SendAsync(client, SampleFolder.Of(0, 0, 0), lanes: 2),
    };

    public static TheoryData<string, string> Each()
    {
        var each = new TheoryData<string, string>();
        foreach (var way in Ways.Keys)
        {
            each.Add(way, "20MiB");
            // So little that what arrives is staged.
            if (way.StartsWith("form", StringComparison.Ordinal))
                each.Add(way, "10MiB");
        }

        return each;
    }

    [SkippableTheory]
    [MemberData(nameof(Each))]
    public async Task Bucket_holds_what_a_volume_holds_in_equal_parts(string way, string memory)
    {
        await servers.StartAsync();
        var server = servers.WithMemory(memory);

        var inBucket = await Ways[way](server.Client);
        var onVolume = await Ways[way](servers.Local.Client);

        var expected = await servers.Local.Client.DownloadAsync(onVolume);
        var (stored, downloaded) = (await servers.Bucket.ReadAsync($"transfers/{inBucket}"), await server.Client.DownloadAsync(inBucket));
        Assert.True(expected.AsSpan().SequenceEqual(stored), "The object has other bytes.");
        Assert.True(expected.AsSpan().SequenceEqual(downloaded), "Other bytes are downloaded.");
        var uploads = servers.Parts.CompletedTo($"transfers/{inBucket}");
        Assert.All(uploads, sizes => Assert.True(EqualParts.AreEqual(sizes), string.Join(", ", sizes)));
        Assert.Equal(expected.Length > Part, uploads.Count > 0);
        Assert.DoesNotContain(await servers.Bucket.KeysAsync(), key => key.StartsWith("incoming/", StringComparison.Ordinal));
        Assert.Empty(await servers.Bucket.UploadsAsync());
    }

    [SkippableTheory]
    [InlineData(2, HttpStatusCode.Created)]
    [InlineData(int.MaxValue, HttpStatusCode.ServiceUnavailable)]
    public async Task Copying_a_part_is_repeated_and_leaves_nothing_where_that_does_not_help(int failures, HttpStatusCode expected)
    {
        await servers.StartAsync();
        var before = await servers.Bucket.KeysAsync();
        // The first request for it sends it, the next one copies it.
        servers.Proxy.Add(new Fault("PUT", "transfers/.*partNumber=2", new FaultKind.Answers(503, "SlowDown")) { Skip = 1, Times = failures });

        using var form = Form([("a", Long), ("b", Short)]).ToContent();
        using var answer = await servers.WithMemory("20MiB").Client.PostAsAsync("application/json", form);
        servers.Proxy.Clear();

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(before.Count + (expected is HttpStatusCode.Created ? 1 : 0), (await servers.Bucket.KeysAsync()).Count);
        Assert.Empty(await servers.Bucket.UploadsAsync());
    }

    private static async Task<string> PutAsync(HttpClient client, byte[] bytes, bool isChunked)
    {
        using var body = new ByteArrayContent(bytes);
        using var answer = await client.PutAsAsync("/a.bin", body, isChunked);
        return (await answer.TakenAsync()).Id;
    }

    private static async Task<string> PostAsync(HttpClient client, params (string Name, byte[] Bytes)[] files) => (await client.SendFormAsync(Form(files))).Id;

    private static async Task<string> PostChunkedAsync(HttpClient client, params (string Name, byte[] Bytes)[] files)
    {
        using var content = Form(files).ToContent();
        using var answer = await client.PostAsAsync("application/json", content, chunked: true);
        return (await answer.TakenAsync()).Id;
    }

    private static FormBody Form(IEnumerable<(string Name, byte[] Bytes)> files) =>
        files.Aggregate(new FormBody(), (form, file) => form.File(file.Name, file.Bytes));

    private static async Task<string> SendAsync(HttpClient client, SampleFolder folder, int lanes)
    {
        var tus = new TusClient(client);
        var transfer = await tus.CreateTransferAsync(folder.Manifest(lanes));
        foreach (var lane in transfer.Uploads!)
        {
            var bytes = folder.Lane(lane);
            for (var at = 0; at < bytes.Length; at += 1_500_000)
                await tus.SendAllAsync(new Uri(lane.Url).AbsolutePath, at, bytes[at..Math.Min(bytes.Length, at + 1_500_000)]);
        }

        return transfer.Id;
    }
}

/// <summary>A server on a volume, and two on a bucket that is as strict as Cloudflare's R2.</summary>
public sealed class StoredBytesServers : IAsyncLifetime
{
    private readonly TestFolder _folder = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);
    private readonly Dictionary<string, RunningServer> _servers = new(StringComparer.Ordinal);
    private readonly StoppedClock _now = new();
    private FaultProxy? _proxy;

    internal FaultProxy Proxy => _proxy!;

    internal TestBucket Bucket => TestStorage.Bucket(_folder.Path);

    internal EqualParts Parts { get; } = new();

    internal RunningServer Local => _servers[""];

    internal RunningServer WithMemory(string memory) => _servers[memory];

    /// <summary>Starts them, once; skips the test where the bucket's server is not installed.</summary>
    internal async Task StartAsync()
    {
        if (_servers.Count > 0)
            return;
        _proxy = await FaultProxy.StartAsync(Bucket.Server.Endpoint);
        _proxy.Rule = Parts.Judge;
        foreach (var memory in new[] { "20MiB", "10MiB" })
        {
            _servers[memory] = new RunningServer(
                _folder.Path, Stop, ("Storage:S3:Endpoint", $"{_proxy.Address}"), ("Storage:S3:PartSize", "5MiB"), ("Storage:S3:Memory", memory));
        }

        _servers[""] = new RunningServer(null, Stop);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var server in _servers.Values)
            server.Dispose();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        _folder.Dispose();
    }

    // The zip of a form has the times at which its files came.
    private void Stop(IServiceCollection services) => services.AddSingleton<TimeProvider>(_now);

    // Timers run.
    private sealed class StoppedClock : TimeProvider
    {
        private readonly DateTimeOffset _now = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
