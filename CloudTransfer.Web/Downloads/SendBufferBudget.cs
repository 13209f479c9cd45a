namespace CloudTransfer.Web.Downloads;

/// <summary>
/// How much is read at once for each of the downloads under way. A receiver that stalls pins one piece: so pieces are large
/// only while all of them together are within a budget, and small for everybody beyond.
/// </summary>
public sealed class SendBufferBudget
{
    /// <summary>What every download may hold, in bytes.</summary>
    public const int Small = 16 * 1024;

    /// <summary>The most that one may hold: beyond it nothing gets faster.</summary>
    public const int Largest = 512 * 1024;

    private const long Budget = 32L << 20;

    private long _held;

    /// <summary>Answers how many bytes may be read, up to <paramref name="wanted"/>; they are to be given back.</summary>
    public int Take(int wanted)
    {
        if (wanted <= Small)
            return wanted;
        if (Interlocked.Add(ref _held, wanted) <= Budget)
            return wanted;
        Interlocked.Add(ref _held, -wanted);
        return Small;
    }

    /// <summary>Gives back what <see cref="Take"/> answered: it is with the receiver.</summary>
    public void Release(int taken)
    {
        if (taken > Small)
            Interlocked.Add(ref _held, -taken);
    }
}
