using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage;

/// <summary>
/// Which file or folder it is, whatever path leads there: its inode and the moment of its birth. Unlike the number of its
/// device, both are the same when its file system is mounted again.
/// </summary>
/// <param name="Inode">The inode's number.</param>
/// <param name="Born">When it was made, in nanoseconds since 1970; 0 where the file system does not keep that.</param>
public readonly partial record struct FileIdentity(ulong Inode, long Born)
{
    private const int Here = -100, NoFollow = 0x100, EmptyPath = 0x1000;
    private const uint InodeAndBirth = 0x100 | 0x800;

    /// <summary>What is at a path; null when there is nothing.</summary>
    public static FileIdentity? Of(string path) => Ask(Here, path, NoFollow);

    /// <summary>What is open.</summary>
    public static FileIdentity? Of(SafeFileHandle file) => Ask((int)file.DangerousGetHandle(), "", EmptyPath);

    private static FileIdentity? Ask(int folder, string path, int flags)
    {
        if (StatX(folder, path, flags, InodeAndBirth, out var status) != 0)
            return null;
        return new FileIdentity(status.Inode, (status.Mask & InodeAndBirth) == InodeAndBirth ? (status.BirthSeconds * 1_000_000_000) + status.BirthNanoseconds : 0);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out Status status);

    // struct statx, which is the same on all processors: statx(2).
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(0)]
        public uint Mask;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(80)]
        public long BirthSeconds;

        [FieldOffset(88)]
        public uint BirthNanoseconds;
    }
}
