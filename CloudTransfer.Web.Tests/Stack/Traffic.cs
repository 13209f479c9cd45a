using System.Collections.Concurrent;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>Constant page views, downloads and uploads through the proxy.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly RunningPlatform _platform;
    // No keep-alive: when nginx reloads it closes idle connections, and a request sent at that moment fails.
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _content = Content.Of(300_000, 7);
    private readonly ConcurrentQueue<string> _failedViews = new(), _failedDownloads = new(), _failedUploads = new(), _acknowledged = new();
    private Task _running = Task.CompletedTask;
    private int _reads;

    private Traffic(RunningPlatform platform)
    {
        _platform = platform;
        _client = platform.NewClient();
        _client.DefaultRequestHeaders.ConnectionClose = true;
    }

    /// <summary>The errors of failed page views.</summary>
    public IReadOnlyCollection<string> FailedViews => _failedViews;

    public IReadOnlyCollection<string> FailedDownloads => _failedDownloads;

    public IReadOnlyCollection<string> FailedUploads => _failedUploads;

    /// <summary>The download paths of acknowledged uploads.</summary>
    public IReadOnlyCollection<string> AcknowledgedUploads => _acknowledged;

    /// <summary>The number of successful page views and downloads.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public static async Task<Traffic> StartAsync(RunningPlatform platform)
    {
        var traffic = new Traffic(platform);
        var download = await platform.SendAsync(new ByteArrayContent(traffic._content));
        traffic._running = Task.WhenAll(
            traffic.RepeatAsync(traffic.ViewAsync, traffic._failedViews),
            traffic.RepeatAsync(traffic.ViewAsync, traffic._failedViews),
            traffic.RepeatAsync(() => traffic.DownloadAsync(download), traffic._failedDownloads),
            traffic.RepeatAsync(traffic.UploadAsync, traffic._failedUploads));
        await traffic.FlowAsync();
        return traffic;
    }

    /// <summary>Waits for another 100 successful page views and downloads.</summary>
    public async Task FlowAsync()
    {
        var until = Reads + 100;
        await Eventually.HoldsAsync(() => Task.FromResult(Reads >= until));
    }

    /// <summary>Stops the traffic and asserts that every acknowledged upload can be downloaded unchanged.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Assert.NotEmpty(_acknowledged);
        foreach (var download in _acknowledged)
            Assert.Equal(_content, await _platform.Client.GetByteArrayAsync(new Uri(download, UriKind.Relative)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _client.Dispose();
    }

    private async Task RepeatAsync(Func<Task> request, ConcurrentQueue<string> failed)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await request();
            }
            catch (Exception fault)
            {
                failed.Enqueue(fault.Message);
            }

            await Task.Delay(Pause);
        }
    }

    private async Task ViewAsync()
    {
        Assert.Contains("new-transfer", await _client.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
        Interlocked.Increment(ref _reads);
    }

    private async Task DownloadAsync(string download)
    {
        Assert.Equal(_content, await _client.GetByteArrayAsync(new Uri(download, UriKind.Relative)));
        Interlocked.Increment(ref _reads);
    }

    private async Task UploadAsync() => _acknowledged.Enqueue(await RunningPlatform.SendAsync(_client, new ByteArrayContent(_content)));
}
