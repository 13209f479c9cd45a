using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Hosting.Sending;

/// <summary>The system calls by which a connection sends: send(2) and sendfile(2). Neither waits.</summary>
internal static partial class SocketCalls
{
    private const int DoNotWait = 0x40, NoSignal = 0x4000, More = 0x8000;
    private const int Interrupted = 4, WouldBlock = 11;

    /// <summary>Sends bytes.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="bytes">The bytes; not empty.</param>
    /// <param name="isMoreComing">Whether a packet that is not full may wait for what is sent next.</param>
    /// <param name="error">The kernel's error; 0 if there is none.</param>
    /// <returns>How many bytes the socket took; 0 if it is full.</returns>
    public static int Send(SafeHandle socket, ReadOnlySpan<byte> bytes, bool isMoreComing, out int error)
    {
        nint sent;
        do
            sent = Send(socket, ref MemoryMarshal.GetReference(bytes), bytes.Length, DoNotWait | NoSignal | (isMoreComing ? More : 0));
        while (IsInterrupted(sent, out error));
        return (int)Math.Max(sent, 0);
    }

    /// <summary>Sends a range of a file.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="file">The file.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">The most bytes to send; more than 0.</param>
    /// <param name="error">The kernel's error; 0 if there is none.</param>
    /// <returns>How many bytes the socket took; 0 if it is full; null at the end of the file.</returns>
    public static int? Send(SafeHandle socket, SafeFileHandle file, long offset, int count, out int error)
    {
        nint sent;
        do
            sent = SendFile(socket, file, ref offset, count);
        while (IsInterrupted(sent, out error));
        return sent == 0 ? null : (int)Math.Max(sent, 0);
    }

    private static bool IsInterrupted(nint result, out int error)
    {
        error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (error == WouldBlock)
            error = 0;
        return error == Interrupted;
    }

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeHandle socket, ref byte bytes, nint count, int flags);

    [LibraryImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    private static partial nint SendFile(SafeHandle socket, SafeFileHandle file, ref long offset, nint count);
}
