namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Ends the sending to a receiver that takes hardly anything: fewer bytes in a while than the slowest line would carry.
/// The platform's own rule forgives whoever was quick once; this one looks at each while by itself.
/// </summary>
internal sealed class StallTimeout : IDisposable
{
    private const double LeastBytesPerSecond = 240;

    private readonly CancellationTokenSource _stalled;
    private readonly ITimer _timer;
    private readonly Func<long> _received;
    private readonly double _least;
    private long _before;

    /// <summary>Begins to watch.</summary>
    /// <param name="received">How many bytes the receiver has, as far as is known.</param>
    /// <param name="after">The while.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends the sending as well.</param>
    public StallTimeout(Func<long> received, TimeSpan after, TimeProvider time, CancellationToken cancel)
    {
        _stalled = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        (_received, _before, _least) = (received, received(), LeastBytesPerSecond * after.TotalSeconds);
        _timer = time.CreateTimer(_ => Look(), null, after, after);
    }

    /// <summary>Is cancelled when the receiver has stalled.</summary>
    public CancellationToken Token => _stalled.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
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
