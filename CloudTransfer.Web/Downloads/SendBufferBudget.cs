namespace CloudTransfer.Web.Downloads;

/// <summary>
/// The read size of each running download. A stalled receiver holds one buffer: buffers are therefore large only while
/// all of them together fit into a budget, and small for every further download.
/// </summary>
public sealed class SendBufferBudget
{
    /// <summary>The size in bytes that every download can use.</summary>
    public const int Small = 16 * 1024;

    /// <summary>The maximum size in bytes of one buffer; larger ones are not faster.</summary>
    public const int MaxSize = 512 * 1024;

    private const long Budget = 32L << 20;

    private long _held;

    /// <summary>Reserves up to <paramref name="wanted"/> bytes and returns how many; release them after use.</summary>
    public int Take(int wanted)
    {
        if (wanted <= Small)
            return wanted;
        if (Interlocked.Add(ref _held, wanted) <= Budget)
            return wanted;
        Interlocked.Add(ref _held, -wanted);
        return Small;
    }

    /// <summary>Releases what <see cref="Take"/> reserved.</summary>
    public void Release(int reserved)
    {
        if (reserved > Small)
            Interlocked.Add(ref _held, -reserved);
    }
}
