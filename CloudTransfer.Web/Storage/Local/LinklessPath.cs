using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>Opens paths that have no symbolic link anywhere, by one system call: openat2(2), since Linux 5.6.</summary>
internal static partial class LinklessPath
{
    private const int Here = -100, OpenAt2 = 437;
    private const ulong NoSymbolicLinks = 4;

    /// <summary>Opens a file or folder; null where it cannot be opened so, for whatever reason.</summary>
    /// <param name="path">The path.</param>
    /// <param name="flags">As open(2) has them.</param>
    /// <param name="mode">The permissions of a file that is made.</param>
    public static SafeFileHandle? TryOpen(string path, int flags, int mode)
    {
        var how = new OpenHow { Flags = (uint)flags, Mode = (uint)mode, Resolve = NoSymbolicLinks };
        var opened = SystemCall(OpenAt2, Here, path, how, Marshal.SizeOf<OpenHow>());
        return opened >= 0 ? new SafeFileHandle(opened, ownsHandle: true) : null;
    }

    // It has the same number on all processors, and the C library has had no function for it for long.
    [LibraryImport("libc", EntryPoint = "syscall", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SystemCall(nint number, nint folder, string path, in OpenHow how, nint size);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
