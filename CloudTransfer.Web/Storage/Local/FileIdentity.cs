using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// Which file or folder it is, whatever path leads there: its inode and the moment of its birth. Unlike the number of its
/// device, both are the same when its file system is mounted again.
/// </summary>
/// <param name="Inode">The inode's number.</param>
/// <param name="Born">When it was made, in nanoseconds since 1970; 0 where the file system does not keep that.</param>
public readonly record struct FileIdentity(ulong Inode, long Born)
{
    /// <summary>What is at a path; null when there is nothing.</summary>
    public static FileIdentity? Of(string path) => FileStatus.Of(path)?.Identity;

    /// <summary>What is open.</summary>
    public static FileIdentity? Of(SafeFileHandle file) => FileStatus.Of(file)?.Identity;
}
