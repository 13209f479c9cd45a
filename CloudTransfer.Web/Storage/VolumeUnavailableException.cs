namespace CloudTransfer.Web.Storage;

/// <summary>The volume is not where it was at start: it was unmounted, moved or replaced. Nothing is written to what is there instead.</summary>
public class VolumeUnavailableException : IOException
{
    /// <summary>The volume is away.</summary>
    public VolumeUnavailableException()
        : base("volume_unavailable")
    {
    }

    /// <summary>What is in its place is away.</summary>
    protected VolumeUnavailableException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
