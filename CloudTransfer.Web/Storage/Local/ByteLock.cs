using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// The kernel's locks on single bytes of an open file (fcntl(2), open file description locks). Like flock they belong to
/// the open file and end with it, so that a killed process leaves none behind; unlike flock there are many in a file.
/// They are advisory: the byte itself may be read and written by anybody.
/// </summary>
internal static partial class ByteLock
{
    private const int Test = 36, Set = 37;
    private const short Exclusive = 1, None = 2, FromStart = 0;
    private const int WouldBlock = 11, Denied = 13, Interrupted = 4;

    /// <summary>Takes the lock of a byte, or of so many, or has it already; false when one is another's.</summary>
    public static bool TryTake(SafeFileHandle file, long place, long length = 1)
    {
        var wanted = new Region { Type = Exclusive, Whence = FromStart, Start = place, Length = length };
        while (Control(file, Set, ref wanted) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error is WouldBlock or Denied)
                return false;
            if (error != Interrupted)
                throw Fault(error);
        }

        return true;
    }

    /// <summary>Gives the lock of a byte back, or of so many.</summary>
    public static void Release(SafeFileHandle file, long place, long length = 1)
    {
        var held = new Region { Type = None, Whence = FromStart, Start = place, Length = length };
        if (Control(file, Set, ref held) != 0)
            throw Fault(Marshal.GetLastPInvokeError());
    }

    /// <summary>Whether the lock of a byte is another's.</summary>
    public static bool IsTaken(SafeFileHandle file, long place)
    {
        var wanted = new Region { Type = Exclusive, Whence = FromStart, Start = place, Length = 1 };
        if (Control(file, Test, ref wanted) != 0)
            throw Fault(Marshal.GetLastPInvokeError());
        return wanted.Type != None;
    }

    private static IOException Fault(int error) => new($"fcntl: {Marshal.GetPInvokeErrorMessage(error)}", error);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle handle, int command, ref Region region);

    // struct flock of 64-bit Linux.
    [StructLayout(LayoutKind.Sequential)]
    private struct Region
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
