namespace CloudTransfer.Web.Storage;

/// <summary>The volume has no space for the bytes that were to be written.</summary>
/// <param name="cause">The fault that it was recognised from; null where the kernel's answer said so.</param>
public sealed class VolumeFullException(Exception? cause = null) : IOException("volume_full", cause)
{
    /// <summary>Whether it is the disk of the database's server, and not the volume.</summary>
    public bool IsDatabaseServer { get; init; }

    /// <summary>The database that had no space, as people know it; null where it was no database.</summary>
    public string? Database { get; init; }
}
