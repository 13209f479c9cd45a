using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Downloads;

/// <summary>The one place where stored bytes go from the file to the socket.</summary>
internal static class Sending
{
    // A stalled receiver pins one piece: they begin small, and grow while the receiver keeps up.
    private const int FirstPiece = 16 * 1024, LargestPiece = 512 * 1024;

    public static async Task<long> CopyAsync(SafeFileHandle file, long offset, long count, PipeWriter output, CancellationToken cancel)
    {
        var piece = FirstPiece;
        for (var sent = 0L; ;)
        {
            if (sent == count)
                return sent;
            var memory = output.GetMemory((int)Math.Min(piece, count - sent));
            memory = memory[..(int)Math.Min(memory.Length, Math.Min(piece, count - sent))];
            var read = await RandomAccess.ReadAsync(file, memory, offset + sent, cancel);
            if (read == 0)
                throw new EndOfStreamException("A stored object is shorter than its row says.");
            output.Advance(read);
            sent += read;
            var flushed = await output.FlushAsync(cancel);
            if (flushed.IsCompleted || flushed.IsCanceled)
                return sent;
            piece = Math.Min(piece * 2, LargestPiece);
        }
    }
}
