using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Lets downloads of limited transfers in, by ticket. Whoever holds one goes on with it: by the address with the ticket in it,
/// by the browser's cookie, or, without either, from the same address as long as nobody is downloading with it.
/// </summary>
public sealed class DownloadGate(TicketFormat format, TicketStore tickets, TicketGrants grants, TimeProvider time)
{
    // How long a connection that was closed may go unnoticed.
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(2), Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks for a download.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="content">What of it.</param>
    /// <param name="range">Which bytes of that.</param>
    /// <param name="shown">What the caller shows.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<DownloadDecision> AskAsync(Transfer transfer, StoredContent content, RangeAnswer range, PresentedTickets shown, CancellationToken cancel)
    {
        if (transfer.MaxDownloads is null)
            return new DownloadDecision.Open(null);
        var request = new TicketRequest(content.Label, content.Length, range.Offset, range.Offset + range.Count, transfer.Stored, transfer.FileCount, shown.Client)
        {
            Size = transfer.Size,
            ContentFiles = content.FileCount,
            ContentBytes = content.FileBytes,
        };
        if (format.Read(shown.Address, transfer.Id, time.GetUtcNow()) is not var (ticket, mayBegin))
            return await GiveAsync(transfer, request, shown, cancel);
        return await grants.BeginAsync(ticket, mayBegin, request, cancel) switch
        {
            TicketAnswer.Granted granted => new DownloadDecision.Open(granted.Lease),
            TicketAnswer.Wait { IsOwn: true } own when transfer.IsTaken => new DownloadDecision.TriedTooOften(own.FreeAgain),
            // The last one has been used since the transfer was looked up.
            TicketAnswer.NoneLeft => new DownloadDecision.UsedUp(),
            TicketAnswer.Wait { IsOwn: false } wait => new DownloadDecision.AllTaken(wait.FreeAgain),
            _ => await GiveAsync(transfer, request, shown with { Cookie = null }, cancel),
        };
    }

    /// <summary>Whether the caller is in the middle of a download of which more can be had: the pages are there for it then.</summary>
    public async Task<bool> IsUnderWayAsync(Transfer transfer, PresentedTickets shown, CancellationToken cancel)
    {
        List<Ticket> held = Read(shown.Cookie, transfer.Id) is { } own ? [own.Ticket] : [];
        if (transfer.IsTaken)
            held.AddRange(await tickets.IdleOfAsync(transfer.Id, shown.Client, cancel));
        foreach (var ticket in held)
        {
            if (await tickets.IsAliveAsync(ticket, cancel) && !await tickets.IsEmptyAsync(ticket, transfer.FileCount, transfer.Size, cancel))
                return true;
        }

        return false;
    }

    /// <summary>A ticket for a browser that looks at the page: it costs nothing before its first byte. Null where it has a good one.</summary>
    public string? TicketFor(Transfer transfer, PresentedTickets shown) =>
        Read(shown.Cookie, transfer.Id) is null ? format.Print(Ticket.For(transfer.Id), time.GetUtcNow()) : null;

    /// <summary>Whether somebody has a ticket of this transfer at all, used or not.</summary>
    public bool Knows(Transfer transfer, PresentedTickets shown) => Read(shown.Cookie, transfer.Id) is not null || Read(shown.Address, transfer.Id) is not null;

    private async Task<DownloadDecision> GiveAsync(Transfer transfer, TicketRequest request, PresentedTickets shown, CancellationToken cancel)
    {
        if (await FindAsync(transfer, request, shown, cancel) is { } held)
            return Give(held);
        if (transfer.DownloadsLeft <= 0)
            return new DownloadDecision.UsedUp();
        return await WaitAsync(transfer, request, shown, cancel) is { } given ? Give(given) : Give(Ticket.For(transfer.Id));
    }

    // One that has what is asked for.
    private async Task<Ticket?> FindAsync(Transfer transfer, TicketRequest request, PresentedTickets shown, CancellationToken cancel)
    {
        if (Read(shown.Cookie, transfer.Id) is var (own, mayBegin) && await IsGoodAsync(own, mayBegin, request, cancel))
            return own;
        // A browser that shows none is another person's, as long as there is a download for it.
        if (shown.KeepsCookies && !transfer.IsTaken)
            return null;
        foreach (var idle in await tickets.IdleOfAsync(transfer.Id, shown.Client, cancel))
        {
            if (await tickets.HasAsync(idle, request, cancel))
                return idle;
        }

        return null;
    }

    private async Task<bool> IsGoodAsync(Ticket ticket, bool mayBegin, TicketRequest request, CancellationToken cancel) =>
        await tickets.HasAsync(ticket, request, cancel) || (mayBegin && !await tickets.IsKnownAsync(ticket, cancel));

    // Whoever was broken off and comes back at once may be quicker than the news of it.
    private async Task<Ticket?> WaitAsync(Transfer transfer, TicketRequest request, PresentedTickets shown, CancellationToken cancel)
    {
        if (!transfer.IsTaken)
            return null;
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < NoticedWithin && await tickets.IsBusyAsync(transfer.Id, shown.Client, cancel))
        {
            await Task.Delay(Pause, time, cancel);
            if (await FindAsync(transfer, request, shown, cancel) is { } held)
                return held;
        }

        return null;
    }

    private (Ticket Ticket, bool MayBegin)? Read(string? text, StoredId transfer) => format.Read(text, transfer, time.GetUtcNow());

    private DownloadDecision.TakeTicket Give(Ticket ticket) => new(format.Print(ticket, time.GetUtcNow()));
}
