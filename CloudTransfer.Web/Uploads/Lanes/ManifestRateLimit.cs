namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// How fast a manifest has to come, since what has come of it holds memory: all of it within some time, and the longer it
/// is, the more in each part of that time. Whoever sends evenly, and is in time, never notices.
/// </summary>
internal sealed class ManifestRateLimit : IDisposable
{
    // What is shorter may come as slowly as it likes until all the time is over.
    private const long ShortAnyway = 64 << 10;
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _late;
    private readonly ITimer _looking;
    private readonly double _share;
    private long _come, _seen;

    /// <summary>Begins now.</summary>
    /// <param name="timeout">How long all of it may take.</param>
    /// <param name="time">The clock.</param>
    public ManifestRateLimit(TimeSpan timeout, TimeProvider time)
    {
        var look = timeout / 2 < LongestLook ? timeout / 2 : LongestLook;
        _share = look / timeout;
        _late = new CancellationTokenSource(timeout, time);
        _looking = time.CreateTimer(_ => Look(), null, look, look);
    }

    /// <summary>Told when it is too slow.</summary>
    public CancellationToken Late => _late.Token;

    /// <summary>So many bytes have come in all.</summary>
    public void Come(long bytes) => Volatile.Write(ref _come, bytes);

    public void Dispose()
    {
        _looking.Dispose();
        _late.Dispose();
    }

    private void Look()
    {
        var (come, seen) = (Volatile.Read(ref _come), _seen);
        _seen = come;
        if (seen <= ShortAnyway || come - seen >= seen * _share)
            return;
        try
        {
            _late.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this moment.
        }
    }
}
