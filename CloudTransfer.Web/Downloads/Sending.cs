using System.IO.Pipelines;
using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Downloads;

/// <summary>The one place where stored bytes go from the file to the socket, and where that is counted.</summary>
public sealed class Sending(
    TicketStore tickets, Tally tally, Pieces pieces, IOptions<TransfersOptions> rules, CloudTransferMetrics metrics, TimeProvider time)
{
    // Often enough that a ticket stays alive, and that what a killed replica had sent is known.
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(10);

    /// <summary>Sends a part of a content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="answer">Which part.</param>
    /// <param name="ticket">The ticket to note what was sent on; null where downloads are not limited.</param>
    /// <param name="output">Where the response's body goes.</param>
    /// <param name="received">How many bytes the receiver has confirmed on its connection; null where nobody knows.</param>
    /// <param name="cancel">Ends the sending.</param>
    /// <exception cref="OperationCanceledException">It was ended, or the receiver has stalled.</exception>
    public async Task SendAsync(
        StoredContent content, RangeAnswer answer, Ticket? ticket, PipeWriter output, Func<long>? received, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var progress = new Progress(content, answer, ticket);
        using var watch = new StallWatch(received ?? (() => progress.Sent), rules.Value.StalledAfter.Value, time, cancel);
        cancel = watch.Token;
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
        var (content, piece, noted) = (progress.Content, Pieces.Small, time.GetTimestamp());
        while (progress.Left > 0)
        {
            if (!await SendPieceAsync(progress, piece, output, cancel))
                return;
            // They begin small, and grow while the receiver keeps up.
            piece = Math.Min(piece * 2, Pieces.Largest);
            if (progress.Ticket is null || time.GetElapsedTime(noted) < NoteEvery)
                continue;
            await NoteAsync(progress, cancel);
            noted = time.GetTimestamp();
        }
    }

    private async Task<bool> SendPieceAsync(Progress progress, int piece, PipeWriter output, CancellationToken cancel)
    {
        var taken = pieces.Take(piece);
        try
        {
            var wanted = (int)Math.Min(taken, progress.Left);
            var read = await progress.Content.ReadAsync(output.GetMemory(wanted)[..wanted], progress.Next, cancel);
            output.Advance(read);
            var flushed = await output.FlushAsync(cancel);
            if (flushed.IsCompleted || flushed.IsCanceled)
                return false;
            progress.Sent += read;
            metrics.BytesSent(progress.Content.Kind, read);
            return true;
        }
        finally
        {
            pieces.GiveBack(taken);
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

        public DownloadOutcome Outcome => RangeAnswer.Outcome(Sent, answer.Count, content.Length);
    }
}
