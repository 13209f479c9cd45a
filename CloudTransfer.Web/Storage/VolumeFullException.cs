namespace CloudTransfer.Web.Storage;

/// <summary>The volume has no room for the bytes that were to be written.</summary>
public sealed class VolumeFullException : IOException
{
    /// <summary>Makes one with the sentence that operators read.</summary>
    public VolumeFullException()
        : base("The volume is full.")
    {
    }

    /// <summary>Makes one that keeps the fault it was recognised from.</summary>
    public VolumeFullException(Exception cause)
        : base("The volume is full.", cause)
    {
    }
}
