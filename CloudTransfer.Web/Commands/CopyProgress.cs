using System.Globalization;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Commands;

/// <summary>How far the copying is: a bar that is drawn anew on a terminal, and a line every few seconds elsewhere.</summary>
internal sealed class CopyProgress : IAsyncDisposable
{
    private const int Bar = 24;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200), Line = TimeSpan.FromSeconds(5);

    private readonly TextWriter _output;
    private readonly int? _width;
    private readonly long _before, _total, _began;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _drawing;
    private long _done;

    /// <summary>Begins to draw.</summary>
    /// <param name="output">Where it is drawn.</param>
    /// <param name="width">How many characters a line of the terminal has; null where there is none.</param>
    /// <param name="before">The bytes that were copied before.</param>
    /// <param name="total">All of them.</param>
    /// <param name="time">The clock.</param>
    public CopyProgress(TextWriter output, int? width, long before, long total, TimeProvider time)
    {
        (_output, _width, _before, _done, _total, _time, _began) = (output, width, before, before, total, time, time.GetTimestamp());
        _drawing = Task.Run(DrawAsync);
    }

    /// <summary>So many bytes more were copied.</summary>
    public void Advance(long bytes) => Interlocked.Add(ref _done, bytes);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _drawing;
        _ending.Dispose();
        if (_width is { } width)
            await _output.WriteAsync($"\r{new string(' ', width - 1)}\r");
    }

    /// <summary>The line.</summary>
    /// <param name="done">The bytes that were copied, by anybody.</param>
    /// <param name="total">All of them.</param>
    /// <param name="copied">The bytes that were copied since this began.</param>
    /// <param name="elapsed">How long that took.</param>
    /// <param name="hasBar">Whether there is a bar in it.</param>
    internal static string Text(long done, long total, long copied, TimeSpan elapsed, bool hasBar)
    {
        var share = total == 0 ? 1 : Math.Clamp((double)done / total, 0, 1);
        var rate = elapsed > TimeSpan.Zero ? copied / elapsed.TotalSeconds : 0;
        var left = rate > 0 ? TimeSpan.FromSeconds(Math.Max(0, total - done) / rate) : (TimeSpan?)null;
        var bar = hasBar ? $"[{new string('#', (int)(share * Bar)),-Bar}] " : "";
        var rest = left is { } time ? string.Create(CultureInfo.InvariantCulture, $", {(long)time.TotalHours}:{time:mm\\:ss} left") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{bar}{share * 100,3:0} %  {new ByteSize(done)} of {new ByteSize(total)}, {new ByteSize((long)rate)}/s{rest}");
    }

    private async Task DrawAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            await Task.Delay(_width is null ? Line : Redraw, _time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ending.IsCancellationRequested)
                return;
            var done = Interlocked.Read(ref _done);
            var text = Text(done, _total, done - _before, _time.GetElapsedTime(_began), _width is not null);
            if (_width is { } width)
                await _output.WriteAsync("\r" + text.PadRight(width - 1)[..(width - 1)]);
            else
                await _output.WriteLineAsync(text);
        }
    }
}
