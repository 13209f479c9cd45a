using System.IO.Pipelines;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Downloads;

/// <summary>The one place where stored bytes go from the file to the socket, and where that is counted.</summary>
public sealed class ContentSender(
    TicketGrants tickets, DownloadCounter counter, SendBufferBudget budget, IOptions<TransfersOptions> rules, CloudTransferMetrics metrics, TimeProvider time)
{
    /// <summary>Sends a part of a content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="answer">Which part.</param>
    /// <param name="ticket">The right to send it; null where downloads are not limited.</param>
    /// <param name="output">Where the response's body goes.</param>
    /// <param name="received">How many bytes the receiver has confirmed on its connection; null where nobody knows.</param>
    /// <param name="cancel">Ends the sending.</param>
    /// <exception cref="OperationCanceledException">It was ended, or the receiver has stalled, or the ticket gives no more.</exception>
    public async Task SendAsync(
        StoredContent content, RangeResponse answer, TicketLease? ticket, PipeWriter output, Func<long>? received, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var progress = new Progress(content, answer, ticket);
        using var watch = new StallTimeout(received ?? (() => progress.Sent), rules.Value.StalledAfter.Value, time, cancel);
        cancel = watch.Token;
        if (content.Kind is DownloadKind.Preview)
        {
            await CopyAsync(progress, output, cancel);
            return;
        }

        metrics.DownloadStarted(content.Kind);
        using var alive = ticket is null ? null : new TicketHeartbeat(tickets, ticket, time);
        try
        {
            await CopyAsync(progress, output, cancel);
        }
        finally
        {
            // The receiver may have gone, but what it got counts.
            if (ticket is not null)
                await tickets.EndAsync(ticket, answer.Offset + progress.Handed);
            metrics.DownloadEnded(content.Kind, progress.Outcome, time.GetElapsedTime(began));
            counter.Ended(content.Transfer, progress.Outcome, content.Recipient);
            foreach (var other in content.Others)
                counter.Ended(other, progress.Outcome);
        }
    }

    private async Task CopyAsync(Progress progress, PipeWriter output, CancellationToken cancel)
    {
        progress.Content.Expect(progress.Next, progress.Left);
        var piece = SendBufferBudget.Small;
        while (progress.Left > 0)
        {
            if (progress.Ticket is { } ticket && progress.Next >= ticket.GrantedTo && !await tickets.ExtendAsync(ticket, cancel))
                throw new OperationCanceledException("The ticket gives no more.");
            if (!await SendPieceAsync(progress, piece, output, cancel))
                return;
            // They begin small, and grow while the receiver keeps up.
            piece = Math.Min(piece * 2, SendBufferBudget.MaxSize);
        }
    }

    private async Task<bool> SendPieceAsync(Progress progress, int piece, PipeWriter output, CancellationToken cancel)
    {
        var taken = budget.Take(piece);
        try
        {
            var wanted = (int)Math.Min(taken, progress.Granted);
            var read = await progress.Content.ReadAsync(output.GetMemory(wanted)[..wanted], progress.Next, cancel);
            output.Advance(read);
            // It may arrive even where nobody waits for its end.
            progress.Handed += read;
            var flushed = await output.FlushAsync(cancel);
            if (flushed.IsCompleted || flushed.IsCanceled)
                return false;
            progress.Sent += read;
            metrics.BytesSent(progress.Content.Kind, read);
            return true;
        }
        finally
        {
            budget.Release(taken);
        }
    }

    private sealed class Progress(StoredContent content, RangeResponse answer, TicketLease? ticket)
    {
        public StoredContent Content => content;

        public TicketLease? Ticket => ticket;

        public long Sent { get; set; }

        public long Handed { get; set; }

        public long Left => answer.Count - Sent;

        // What may be sent before more must be asked for.
        public long Granted => Math.Min(Left, (ticket?.GrantedTo ?? long.MaxValue) - Next);

        public long Next => answer.Offset + Sent;

        public DownloadOutcome Outcome => RangeResponse.Outcome(Sent, answer.Count, content.Length);
    }
}
