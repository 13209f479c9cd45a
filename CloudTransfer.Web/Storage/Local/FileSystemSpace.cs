using System.Runtime.InteropServices;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>How much a file system holds (statvfs(3)). Of .NET, each of the two numbers would be a system call of its own.</summary>
internal static partial class FileSystemSpace
{
    /// <summary>Free and total bytes of the file system that a folder is on.</summary>
    /// <exception cref="IOException">It cannot be found out.</exception>
    public static (long Free, long Total) Of(string folder) => StatVfs(folder, out var status) == 0
        ? ((long)(status.AvailableBlocks * status.BlockSize), (long)(status.Blocks * status.BlockSize))
        : throw Posix.Fault(Marshal.GetLastPInvokeError(), "statvfs", folder);

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatVfs(string path, out Status status);

    // struct statvfs of glibc, which is the same on all processors of 64 bits.
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    private struct Status
    {
        [FieldOffset(8)]
        public ulong BlockSize;

        [FieldOffset(16)]
        public ulong Blocks;

        [FieldOffset(32)]
        public ulong AvailableBlocks;
    }
}
