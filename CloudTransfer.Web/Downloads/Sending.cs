using System.IO.Pipelines;
using CloudTransfer.Web.Metrics;

namespace CloudTransfer.Web.Downloads;

/// <summary>The one place where stored bytes go from the file to the socket, and where that is counted.</summary>
public sealed class Sending(CloudTransferMetrics metrics, TimeProvider time)
{
    // A stalled receiver pins one piece: they begin small, and grow while the receiver keeps up.
    private const int FirstPiece = 16 * 1024, LargestPiece = 512 * 1024;

    /// <summary>Sends a part of a content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="answer">Which part.</param>
    /// <param name="output">Where the response's body goes.</param>
    /// <param name="cancel">Ends the sending.</param>
    public async Task SendAsync(StoredContent content, RangeAnswer answer, PipeWriter output, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var outcome = DownloadOutcome.Aborted;
        metrics.DownloadStarted(content.Kind);
        try
        {
            if (await CopyAsync(content, answer, output, cancel))
                outcome = answer.Count == content.Length ? DownloadOutcome.Complete : DownloadOutcome.Partial;
        }
        finally
        {
            metrics.DownloadEnded(content.Kind, outcome, time.GetElapsedTime(began));
        }
    }

    // Answers whether all of it was handed over; not so when the receiver has gone.
    private async Task<bool> CopyAsync(StoredContent content, RangeAnswer answer, PipeWriter output, CancellationToken cancel)
    {
        var piece = FirstPiece;
        for (var left = answer.Count; left > 0;)
        {
            var wanted = (int)Math.Min(piece, left);
            var read = await content.ReadAsync(output.GetMemory(wanted)[..wanted], answer.Offset + answer.Count - left, cancel);
            output.Advance(read);
            left -= read;
            var flushed = await output.FlushAsync(cancel);
            if (flushed.IsCompleted || flushed.IsCanceled)
                return false;
            metrics.BytesSent(content.Kind, read);
            piece = Math.Min(piece * 2, LargestPiece);
        }

        return true;
    }
}
