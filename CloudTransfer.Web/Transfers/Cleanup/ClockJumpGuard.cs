namespace CloudTransfer.Web.Transfers.Cleanup;

/// <summary>
/// Notices a clock that jumps forward, by the clock that only counts: for a while nothing is deleted that has expired by
/// the new time alone. Whoever set the wrong time has that long to set the right one; a link is unreachable at once.
/// </summary>
internal sealed class ClockJumpGuard(TimeProvider time)
{
    /// <summary>How long a new time must last before bytes are deleted by it.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Jump = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _now = time.GetUtcNow();
    private long _counted = time.GetTimestamp();
    private long? _jumped;

    /// <summary>Whether the clock has gone as it should since <see cref="Timeout"/>; to be asked every so often.</summary>
    /// <param name="now">The time that this is said of.</param>
    public bool IsTrusted(out DateTimeOffset now)
    {
        lock (_gate)
        {
            (now, var counted) = (time.GetUtcNow(), time.GetTimestamp());
            if (now - _now - time.GetElapsedTime(_counted, counted) > Jump)
                _jumped = counted;
            (_now, _counted) = (now, counted);
            return _jumped is not { } jumped || time.GetElapsedTime(jumped, counted) >= Timeout;
        }
    }
}
