namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Ends the sending to a receiver that takes hardly anything: fewer bytes in a while than the slowest line would carry.
/// The platform's own rule forgives whoever was quick once; this one looks at each while by itself.
/// </summary>
internal sealed class StallTimeout : IDisposable
{
    private const double LeastBytesPerSecond = 240;

    private readonly CancellationTokenSource _stalled;
    private readonly Func<long> _received;
    private readonly TimeSpan _after;
    private readonly TimeProvider _time;
    private readonly double _least;
    private ITimer? _timer;
    private long _before;

    /// <summary>Watches from <see cref="Begin"/> on.</summary>
    /// <param name="received">How many bytes the receiver has, as far as is known.</param>
    /// <param name="after">The while.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends the sending as well.</param>
    public StallTimeout(Func<long> received, TimeSpan after, TimeProvider time, CancellationToken cancel)
    {
        _stalled = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        (_received, _after, _time, _least) = (received, after, time, LeastBytesPerSecond * after.TotalSeconds);
    }

    /// <summary>Is cancelled when the receiver has stalled.</summary>
    public CancellationToken Token => _stalled.Token;

    /// <summary>Begins to watch, unless it has begun: when something has to be waited for.</summary>
    public void Begin()
    {
        if (_timer is not null)
            return;
        _before = _received();
        _timer = _time.CreateTimer(_ => Look(), null, _after, _after);
    }

    /// <summary>A step of the sending, watched where it does not end at once.</summary>
    public ValueTask<T> Watched<T>(ValueTask<T> step)
    {
        if (!step.IsCompleted)
            Begin();
        return step;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        _stalled.Dispose();
    }

    private void Look()
    {
        var now = _received();
        var isStalled = now - _before < _least;
        _before = now;
        if (!isStalled)
            return;
        try
        {
            _stalled.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The sending ended in this moment.
        }
    }
}
