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

/// <summary>Manifests share a bounded memory, which no client keeps from others by sending much, nothing, or slowly.</summary>
public sealed class LongManifestTests(TusServer shared) : IClassFixture<TusServer>
{
    private const int MiB = 1 << 20;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 8 };

    private readonly ByHand _clock = new();

    [Fact]
    public async Task Long_manifests_are_not_all_read_into_memory_at_once_and_short_ones_do_not_wait_for_them()
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
    public async Task Within_its_share_a_client_is_served_and_the_longest_of_those_who_hold_more_is_ended(bool counted)
    {
        var manifests = Reader();
        await using var longest = await BeginAsync(manifests, Client(counted ? 1 : 0), 75 * MiB);
        await using var shorter = await BeginAsync(manifests, Client(counted ? 2 : 0), 20 * MiB);

        Assert.NotNull(await ReadAsync(manifests, Manifest(4 * MiB), Client(counted ? 3 : 0)));

        Assert.Null(await longest.Reading);
        Assert.NotNull(await shorter.EndAsync());
    }

    [Fact]
    public async Task A_client_has_one_share_however_many_manifests_it_sends()
    {
        var manifests = Reader();
        await using var longest = await BeginAsync(manifests, Client(1), 75 * MiB);
        await using var shorter = await BeginAsync(manifests, Client(2), 20 * MiB);

        Assert.Null(await ReadAsync(manifests, Manifest(4 * MiB), Client(2)));

        Assert.NotNull(await longest.EndAsync());
        Assert.NotNull(await shorter.EndAsync());
    }

    [Fact]
    public async Task Spaces_without_end_are_refused_and_keep_no_other_manifest_waiting()
    {
        await using var connection = await RawConnection.OpenAsync(shared.Server.Address);
        await connection.SendAsync("POST /api/v1/transfers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n");

        await connection.SendAsync(Encoding.ASCII.GetBytes(new string(' ', 100_000)));

        var answer = await connection.ReadAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Single((await shared.Tus.AnnounceAsync(new([new("a", 5)]))).Uploads!);
    }

    [Fact]
    public async Task A_manifest_may_be_indented()
    {
        var files = Enumerable.Range(0, 5000).Select(n => new { path = $"F/{n}", size = n, lastModified = "2026-11-28T10:00:00Z" });
        var json = JsonSerializer.Serialize(new { files }, Indented);

        using var answer = await shared.Server.Client.PostAsync("/api/v1/transfers", new StringContent(json, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Theory]
    [InlineData("{ \"a b\" : \"c \\\" d\" }", 4)]
    [InlineData("[ \"\\\\\" ,\t\r\n1 ]", 6)]
    [InlineData("\" \\u0020 \"", 0)]
    public void White_space_is_what_lies_between_the_tokens_however_it_is_cut(string json, int blanks)
    {
        for (var cut = 0; cut <= json.Length; cut++)
        {
            var counted = new JsonBlanks();
            counted.Append(Encoding.ASCII.GetBytes(json[..cut]));
            counted.Append(Encoding.ASCII.GetBytes(json[cut..]));
            Assert.Equal((blanks, json.Length - blanks), (counted.Blank, counted.Meaning));
        }
    }

    [Fact]
    public async Task Whoever_has_sent_much_and_falls_silent_is_not_waited_for()
    {
        await using var silent = await BeginAsync(Reader(_clock), Client(1), MiB);
        _clock.Look();
        _clock.Look();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silent.Reading);
    }

    [Fact]
    public async Task Whoever_sends_evenly_and_in_time_is_waited_for_and_so_is_a_short_manifest()
    {
        await using var steady = await BeginAsync(Reader(_clock), Client(1), MiB);
        await using var little = await BeginAsync(Reader(_clock), Client(2), 10_000);
        for (var n = 0; n < 9; n++)
        {
            _clock.Look();
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

    // Files whose paths are as long as they may be.
    private static byte[] Files(int length) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{{\"path\":\"{new string('a', 980)}\"}},", Math.Max(1, length / 1000))));

    private static async Task<ContentSender> BeginAsync(ManifestReader manifests, ClientAddress client, int length)
    {
        var sending = new ContentSender(manifests, client);
        await sending.SendAsync(length, "{\"files\":[");
        return sending;
    }

    /// <summary>A manifest of which some has been read, and more is to come.</summary>
    private sealed class ContentSender : IAsyncDisposable
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));

        public ContentSender(ManifestReader manifests, ClientAddress client) => Reading = ReadAsync(manifests, _pipe.Reader.AsStream(), client);

        public Task<ManifestRequest?> Reading { get; }

        // Returns when all of it has been read.
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

    /// <summary>A clock that has the server look at the pace when a test says so.</summary>
    private sealed class ByHand : TimeProvider
    {
        private readonly List<Action> _looks = [];

        public void Look() => _looks.ForEach(look => look());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (period > TimeSpan.Zero)
                _looks.Add(() => callback(state));
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
