namespace CloudTransfer.Web.Storage;

/// <summary>The volume is not where it was at start: it was unmounted, moved or replaced. Nothing is written to what is there instead.</summary>
public sealed class VolumeUnavailableException : IOException
{
    /// <summary>Makes one with the sentence that operators read.</summary>
    public VolumeUnavailableException()
        : base("The volume is not there: mount it again, or, where another is to take its place, restart the server.")
    {
    }
}
