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
    /// <param name="receiver">Where it goes.</param>
    /// <param name="cancel">Ends the sending.</param>
    /// <exception cref="OperationCanceledException">It was ended, or the receiver has stalled, or the ticket gives no more.</exception>
    /// <exception cref="InvalidDataException">The stored object cannot be read, or is shorter than its row says.</exception>
    public async Task SendAsync(StoredContent content, RangeResponse answer, TicketLease? ticket, ReceiverConnection receiver, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var progress = new Progress(content, answer, ticket, receiver, metrics);
        using var watch = new StallTimeout(receiver.Received ?? (() => progress.Sent), rules.Value.StalledAfter.Value, time, cancel);
        if (content.Kind is DownloadKind.Preview)
        {
            await CopyAsync(progress, watch);
            return;
        }

        metrics.DownloadStarted(content.Kind);
        using var alive = ticket is null ? null : new TicketHeartbeat(tickets, ticket, time);
        try
        {
            await CopyAsync(progress, watch);
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

    private async Task CopyAsync(Progress progress, StallTimeout watch)
    {
        var cancel = watch.Token;
        progress.Content.Expect(progress.Next, progress.Left);
        var piece = SendBufferBudget.Small;
        while (progress.Left > 0)
        {
            if (progress.Ticket is { } ticket && progress.Next >= ticket.GrantedTo && !await tickets.ExtendAsync(ticket, cancel))
                throw new OperationCanceledException("The ticket gives no more.");
            var isOpen = await TryAddFileAsync(progress, cancel)
                ? await watch.Watched(progress.Receiver.FlushAsync(cancel))
                : await SendPieceAsync(progress, piece, watch);
            if (!isOpen)
                return;
            // They begin small, and grow while the receiver keeps up.
            piece = Math.Min(piece * 2, SendBufferBudget.MaxSize);
        }
    }

    // What fits into one small block is read: header and body are then one packet, by one system call.
    private static ValueTask<bool> TryAddFileAsync(Progress progress, CancellationToken cancel)
    {
        var count = (int)Math.Min(progress.Granted, int.MaxValue);
        return count > SendBufferBudget.Small && progress.Content.SegmentOfFile(progress.Next, count) is { } range
            ? progress.Receiver.TryAddAsync(range, progress.Took, cancel)
            : ValueTask.FromResult(false);
    }

    private async Task<bool> SendPieceAsync(Progress progress, int piece, StallTimeout watch)
    {
        var taken = budget.Take(piece);
        try
        {
            var wanted = (int)Math.Min(taken, progress.Granted);
            var body = progress.Receiver.Body;
            var read = await watch.Watched(progress.Content.ReadAsync(body.GetMemory(wanted)[..wanted], progress.Next, watch.Token));
            body.Advance(read);
            // It may arrive even where nobody waits for its end.
            progress.Handed += read;
            if (!await watch.Watched(progress.Receiver.FlushAsync(watch.Token)))
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

    private sealed class Progress(StoredContent content, RangeResponse answer, TicketLease? ticket, ReceiverConnection receiver, CloudTransferMetrics metrics)
    {
        public StoredContent Content => content;

        public TicketLease? Ticket => ticket;

        public ReceiverConnection Receiver => receiver;

        public long Sent { get; set; }

        public long Handed { get; set; }

        public long Left => answer.Count - Sent;

        // What may be sent before more must be asked for.
        public long Granted => Math.Min(Left, (ticket?.GrantedTo ?? long.MaxValue) - Next);

        public long Next => answer.Offset + Sent;

        // What the socket has taken may arrive, and nobody else has it.
        public void Took(int count)
        {
            Handed += count;
            Sent += count;
            metrics.BytesSent(content.Kind, count);
        }

        public DownloadOutcome Outcome => RangeResponse.Outcome(Sent, answer.Count, content.Length);
    }
}
