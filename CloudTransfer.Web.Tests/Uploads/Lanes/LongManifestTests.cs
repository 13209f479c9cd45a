using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>Manifests share a bounded amount of memory. No client can exhaust it with long, stalled or slow manifests.</summary>
public sealed class LongManifestTests(TusServer shared) : IClassFixture<TusServer>
{
    private const int MiB = 1 << 20;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 8 };

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Long_manifests_share_bounded_memory_and_do_not_delay_short_ones()
    {
        var manifests = Reader();
        await using var first = await BeginAsync(manifests, Client(1), 80 * MiB);

        using var second = Manifest(40 * MiB);
        Assert.Null(await ReadAsync(manifests, second, Client(2)));
        Assert.NotNull(await ReadAsync(manifests, Manifest(1000), Client(1)));
        Assert.NotNull(await ReadAsync(manifests, Manifest(1000), Client(2)));

        Assert.NotNull(await first.EndAsync());
        second.Position = 0;
        Assert.NotNull(await ReadAsync(manifests, second, Client(2)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_within_its_share_is_served_by_ending_the_longest_manifest_over_its_share(bool hasAddress)
    {
        var manifests = Reader();
        await using var longest = await BeginAsync(manifests, Client(hasAddress ? 1 : 0), 75 * MiB);
        await using var shorter = await BeginAsync(manifests, Client(hasAddress ? 2 : 0), 20 * MiB);

        Assert.NotNull(await ReadAsync(manifests, Manifest(4 * MiB), Client(hasAddress ? 3 : 0)));

        Assert.Null(await longest.Reading);
        Assert.NotNull(await shorter.EndAsync());
    }

    [Fact]
    public async Task All_manifests_of_a_client_count_toward_one_share()
    {
        var manifests = Reader();
        await using var longest = await BeginAsync(manifests, Client(1), 75 * MiB);
        await using var shorter = await BeginAsync(manifests, Client(2), 20 * MiB);

        Assert.Null(await ReadAsync(manifests, Manifest(4 * MiB), Client(2)));

        Assert.NotNull(await longest.EndAsync());
        Assert.NotNull(await shorter.EndAsync());
    }

    [Fact]
    public async Task Endless_white_space_is_rejected_and_delays_no_other_manifest()
    {
        await using var connection = await RawConnection.OpenAsync(shared.Server.Address);
        await connection.SendAsync("POST /api/v1/transfers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n");

        await connection.SendAsync(Encoding.ASCII.GetBytes(new string(' ', 100_000)));

        var answer = await connection.ReadAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Single((await shared.Tus.CreateTransferAsync(new([new("a", 5)]))).Uploads!);
    }

    [Fact]
    public async Task Indented_manifest_is_accepted()
    {
        var files = Enumerable.Range(0, 5000).Select(n => new { path = $"F/{n}", size = n, lastModified = "2026-11-28T10:00:00Z" });
        var json = JsonSerializer.Serialize(new { files }, Indented);

        using var response = await shared.Server.Client.PostAsync("/api/v1/transfers", new StringContent(json, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Theory]
    [InlineData("{ \"a b\" : \"c \\\" d\" }", 4)]
    [InlineData("[ \"\\\\\" ,\t\r\n1 ]", 6)]
    [InlineData("\" \\u0020 \"", 0)]
    public void White_space_between_tokens_is_counted_whatever_the_split(string json, int whiteSpace)
    {
        for (var split = 0; split <= json.Length; split++)
        {
            var counter = new JsonWhitespace();
            counter.Append(Encoding.ASCII.GetBytes(json[..split]));
            counter.Append(Encoding.ASCII.GetBytes(json[split..]));
            Assert.Equal((whiteSpace, json.Length - whiteSpace), (counter.Whitespace, counter.Significant));
        }
    }

    [Fact]
    public async Task Long_manifest_that_stalls_is_aborted()
    {
        await using var silent = await BeginAsync(Reader(_clock), Client(1), MiB);
        _clock.FireTimers();
        _clock.FireTimers();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silent.Reading);
    }

    [Fact]
    public async Task Steady_long_manifest_and_stalled_short_manifest_are_not_aborted()
    {
        await using var steady = await BeginAsync(Reader(_clock), Client(1), MiB);
        await using var little = await BeginAsync(Reader(_clock), Client(2), 10_000);
        for (var n = 0; n < 9; n++)
        {
            _clock.FireTimers();
            await steady.SendAsync(MiB);
        }

        Assert.NotNull(await steady.EndAsync());
        Assert.NotNull(await little.EndAsync());
    }

    private static ManifestReader Reader(TimeProvider? clock = null) =>
        new(Options.Create(new UploadOptions()), Options.Create(new TransfersOptions()), clock ?? TimeProvider.System);

    private static ClientAddress Client(int n) => n == 0 ? default : ClientAddress.Of(IPAddress.Parse($"203.0.113.{n}"));

    private static Task<ManifestRequest?> ReadAsync(ManifestReader manifests, Stream json, ClientAddress client) =>
        manifests.ReadAsync(json, client, Task.FromResult, CancellationToken.None);

    private static MemoryStream Manifest(int length) => new([.. "{\"files\":["u8, .. Files(length), .. "{}]}"u8]);

    // Files whose paths are close to the maximum length.
    private static byte[] Files(int length) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{{\"path\":\"{new string('a', 980)}\"}},", Math.Max(1, length / 1000))));

    private static async Task<PartialManifest> BeginAsync(ManifestReader manifests, ClientAddress client, int length)
    {
        var sending = new PartialManifest(manifests, client);
        await sending.SendAsync(length, "{\"files\":[");
        return sending;
    }

    /// <summary>A manifest that has been read in part.</summary>
    private sealed class PartialManifest : IAsyncDisposable
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));

        public PartialManifest(ManifestReader manifests, ClientAddress client) => Reading = ReadAsync(manifests, _pipe.Reader.AsStream(), client);

        public Task<ManifestRequest?> Reading { get; }

        // Completes when the reader has consumed the bytes.
        public async Task SendAsync(int length, string before = "") => await _pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(before).Concat(Files(length)).ToArray());

        public async Task<ManifestRequest?> EndAsync()
        {
            await _pipe.Writer.WriteAsync("{}]}"u8.ToArray());
            await _pipe.Writer.CompleteAsync();
            return await Reading;
        }

        public async ValueTask DisposeAsync()
        {
            await _pipe.Writer.CompleteAsync();
            await Record.ExceptionAsync(() => Reading);
        }
    }

    /// <summary>A time provider whose periodic timers fire only when the test calls <see cref="FireTimers"/>.</summary>
    private sealed class ManualTimeProvider : TimeProvider
    {
        private readonly List<Action> _callbacks = [];

        public void FireTimers() => _callbacks.ForEach(callback => callback());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (period > TimeSpan.Zero)
                _callbacks.Add(() => callback(state));
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
