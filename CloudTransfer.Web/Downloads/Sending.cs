using System.IO.Pipelines;
using CloudTransfer.Web.Metrics;

namespace CloudTransfer.Web.Downloads;

/// <summary>The one place where stored bytes go from the file to the socket, and where that is counted.</summary>
public sealed class Sending(TicketStore tickets, Tally tally, CloudTransferMetrics metrics, TimeProvider time)
{
    // A stalled receiver pins one piece: they begin small, and grow while the receiver keeps up.
    private const int FirstPiece = 16 * 1024, LargestPiece = 512 * 1024;

    // Often enough that a ticket stays alive, and that what a killed replica had sent is known.
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(10);

    /// <summary>Sends a part of a content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="answer">Which part.</param>
    /// <param name="ticket">The ticket to note what was sent on; null where downloads are not limited.</param>
    /// <param name="output">Where the response's body goes.</param>
    /// <param name="cancel">Ends the sending.</param>
    public async Task SendAsync(StoredContent content, RangeAnswer answer, Ticket? ticket, PipeWriter output, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var progress = new Progress(content, answer, ticket);
        if (content.Kind is DownloadKind.Preview)
        {
            await CopyAsync(progress, output, cancel);
            return;
        }

        metrics.DownloadStarted(content.Kind);
        try
        {
            await CopyAsync(progress, output, cancel);
        }
        finally
        {
            // The receiver may have gone, but what it got counts.
            await NoteAsync(progress, CancellationToken.None);
            metrics.DownloadEnded(content.Kind, progress.Outcome, time.GetElapsedTime(began));
            tally.Ended(content.Transfer, progress.Outcome);
        }
    }

    private async Task CopyAsync(Progress progress, PipeWriter output, CancellationToken cancel)
    {
        var (content, piece, noted) = (progress.Content, FirstPiece, time.GetTimestamp());
        while (progress.Left > 0)
        {
            var wanted = (int)Math.Min(piece, progress.Left);
            var read = await content.ReadAsync(output.GetMemory(wanted)[..wanted], progress.Next, cancel);
            output.Advance(read);
            var flushed = await output.FlushAsync(cancel);
            if (flushed.IsCompleted || flushed.IsCanceled)
                return;
            progress.Sent += read;
            metrics.BytesSent(content.Kind, read);
            piece = Math.Min(piece * 2, LargestPiece);
            if (progress.Ticket is null || time.GetElapsedTime(noted) < NoteEvery)
                continue;
            await NoteAsync(progress, cancel);
            noted = time.GetTimestamp();
        }
    }

    private Task NoteAsync(Progress progress, CancellationToken cancel) => progress.Ticket is { } ticket
        ? tickets.RecordAsync(ticket, progress.Answer.Offset, progress.Next, progress.Content.Length, cancel)
        : Task.CompletedTask;

    private sealed class Progress(StoredContent content, RangeAnswer answer, Ticket? ticket)
    {
        public StoredContent Content => content;

        public RangeAnswer Answer => answer;

        public Ticket? Ticket => ticket;

        public long Sent { get; set; }

        public long Left => answer.Count - Sent;

        public long Next => answer.Offset + Sent;

        public DownloadOutcome Outcome => answer.Outcome(Sent, content.Length);
    }
}
