using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>What the kernel says of a file or folder (statx(2)), and .NET does not.</summary>
/// <param name="Identity">Which one it is.</param>
/// <param name="Owner">The number of the user whom it belongs to.</param>
/// <param name="IsSocket">Whether it is a unix socket.</param>
internal readonly partial record struct FileStatus(FileIdentity Identity, uint Owner, bool IsSocket)
{
    private const int Here = -100, NoFollow = 0x100, EmptyPath = 0x1000, TypeBits = 0xF000, SocketType = 0xC000;
    private const uint Wanted = 0x1 | 0x8 | InodeAndBirth, InodeAndBirth = 0x100 | 0x800;

    /// <summary>What is at a path, a link itself; null when there is nothing.</summary>
    public static FileStatus? Of(string path) => Ask(Here, path, NoFollow);

    /// <summary>What is open.</summary>
    public static FileStatus? Of(SafeFileHandle file) => Ask((int)file.DangerousGetHandle(), "", EmptyPath);

    private static FileStatus? Ask(int folder, string path, int flags)
    {
        if (StatX(folder, path, flags, Wanted, out var status) != 0)
            return null;
        var born = (status.Mask & InodeAndBirth) == InodeAndBirth ? (status.BirthSeconds * 1_000_000_000) + status.BirthNanoseconds : 0;
        return new FileStatus(new FileIdentity(status.Inode, born), status.Owner, (status.Mode & TypeBits) == SocketType);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out Status status);

    // struct statx, which is the same on all processors: statx(2).
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(0)]
        public uint Mask;

        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(80)]
        public long BirthSeconds;

        [FieldOffset(88)]
        public uint BirthNanoseconds;
    }
}
