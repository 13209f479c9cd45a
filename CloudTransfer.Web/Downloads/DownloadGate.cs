using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Admits downloads of transfers with a limit, by ticket. The holder of a ticket can resume its download: with the
/// ticket in the URL, with the browser's cookie, or, without either, from the same client address while no other
/// request sends on the ticket.
/// </summary>
public sealed class DownloadGate(TicketFormat format, TicketStore tickets, TicketGrants grants, TimeProvider time)
{
    // How long a closed connection may go unnoticed.
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(2), Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Requests a download.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="content">The requested content.</param>
    /// <param name="range">The requested bytes of that content.</param>
    /// <param name="presented">The tickets that the caller presents.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<DownloadDecision> RequestAsync(Transfer transfer, StoredContent content, RangeResponse range, PresentedTickets presented, CancellationToken cancel)
    {
        if (transfer.MaxDownloads is null)
            return new DownloadDecision.Open(null);
        var request = new TicketRequest(content.Label, content.Length, range.Offset, range.Offset + range.Count, transfer.Stored, transfer.FileCount, presented.Client)
        {
            Size = transfer.Size,
            ContentFiles = content.FileCount,
            ContentBytes = content.FileBytes,
        };
        if (format.Read(presented.Address, transfer.Id, time.GetUtcNow()) is not var (ticket, mayBegin))
            return await GrantAsync(transfer, request, presented, cancel);
        return await grants.BeginAsync(ticket, mayBegin, request, cancel) switch
        {
            TicketResult.Granted granted => new DownloadDecision.Open(granted.Lease),
            TicketResult.Wait { IsOwn: true } own when transfer.IsTaken => new DownloadDecision.TriedTooOften(own.FreeAgain),
            // The last download has been used since the transfer was read.
            TicketResult.NoneLeft => new DownloadDecision.UsedUp(),
            TicketResult.Wait { IsOwn: false } wait => new DownloadDecision.AllTaken(wait.FreeAgain),
            _ => await GrantAsync(transfer, request, presented with { Cookie = null }, cancel),
        };
    }

    /// <summary>
    /// Whether the caller has an unfinished download that it can resume. If so, it still has access to the pages.
    /// </summary>
    public async Task<bool> IsUnderWayAsync(Transfer transfer, PresentedTickets presented, CancellationToken cancel)
    {
        List<Ticket> held = Read(presented.Cookie, transfer.Id) is { } own ? [own.Ticket] : [];
        if (transfer.IsTaken)
            held.AddRange(await tickets.IdleOfAsync(transfer.Id, presented.Client, cancel));
        foreach (var ticket in held)
        {
            if (await tickets.IsAliveAsync(ticket, cancel) && !await tickets.IsEmptyAsync(ticket, transfer.FileCount, transfer.Size, cancel))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Issues a ticket to a browser that opens the page; it is counted only when its first byte is sent. Null if the
    /// browser has a valid one.
    /// </summary>
    public string? TicketFor(Transfer transfer, PresentedTickets presented) =>
        Read(presented.Cookie, transfer.Id) is null ? format.Write(Ticket.For(transfer.Id), time.GetUtcNow()) : null;

    /// <summary>Whether the caller has a valid ticket of this transfer, used or not.</summary>
    public bool HasTicket(Transfer transfer, PresentedTickets presented) => Read(presented.Cookie, transfer.Id) is not null || Read(presented.Address, transfer.Id) is not null;

    private async Task<DownloadDecision> GrantAsync(Transfer transfer, TicketRequest request, PresentedTickets presented, CancellationToken cancel)
    {
        if (await FindAsync(transfer, request, presented, cancel) is { } held)
            return Issue(held);
        if (transfer.DownloadsLeft <= 0)
            return new DownloadDecision.UsedUp();
        return await WaitAsync(transfer, request, presented, cancel) is { } released ? Issue(released) : Issue(Ticket.For(transfer.Id));
    }

    // Finds a ticket on which the requested content is available.
    private async Task<Ticket?> FindAsync(Transfer transfer, TicketRequest request, PresentedTickets presented, CancellationToken cancel)
    {
        if (Read(presented.Cookie, transfer.Id) is var (own, mayBegin) && await IsUsableAsync(own, mayBegin, request, cancel))
            return own;
        // A browser without a cookie is taken for another person's while a download is available for it.
        if (presented.KeepsCookies && !transfer.IsTaken)
            return null;
        foreach (var idle in await tickets.IdleOfAsync(transfer.Id, presented.Client, cancel))
        {
            if (await tickets.HasAsync(idle, request, cancel))
                return idle;
        }

        return null;
    }

    private async Task<bool> IsUsableAsync(Ticket ticket, bool mayBegin, TicketRequest request, CancellationToken cancel) =>
        await tickets.HasAsync(ticket, request, cancel) || (mayBegin && !await tickets.IsKnownAsync(ticket, cancel));

    // A client that lost its connection may reconnect before the server notices the loss.
    private async Task<Ticket?> WaitAsync(Transfer transfer, TicketRequest request, PresentedTickets presented, CancellationToken cancel)
    {
        if (!transfer.IsTaken)
            return null;
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < NoticedWithin && await tickets.IsBusyAsync(transfer.Id, presented.Client, cancel))
        {
            await Task.Delay(Pause, time, cancel);
            if (await FindAsync(transfer, request, presented, cancel) is { } held)
                return held;
        }

        return null;
    }

    private (Ticket Ticket, bool MayBegin)? Read(string? text, StoredId transfer) => format.Read(text, transfer, time.GetUtcNow());

    private DownloadDecision.TakeTicket Issue(Ticket ticket) => new(format.Write(ticket, time.GetUtcNow()));
}
