namespace CloudTransfer.Web.Downloads;

/// <summary>Whether a download may start or continue.</summary>
public abstract record DownloadDecision
{
    private DownloadDecision()
    {
    }

    /// <summary>The download may start or continue.</summary>
    /// <param name="Lease">The right to send on a ticket; null where downloads are not limited.</param>
    public sealed record Open(TicketLease? Lease) : DownloadDecision;

    /// <summary>The caller presented no ticket on which the content is available, and receives this one.</summary>
    /// <param name="Ticket">The ticket, as text.</param>
    public sealed record TakeTicket(string Ticket) : DownloadDecision;

    /// <summary>All permitted downloads are taken, and at least one of them is unfinished.</summary>
    /// <param name="FreeAgain">When the first of them is released, unless its client continues it.</param>
    public sealed record AllTaken(DateTimeOffset FreeAgain) : DownloadDecision;

    /// <summary>
    /// The caller's own download was interrupted too often: the bytes permitted on its ticket have been sent.
    /// </summary>
    /// <param name="FreeAgain">When the caller can start again.</param>
    public sealed record TriedTooOften(DateTimeOffset FreeAgain) : DownloadDecision;

    /// <summary>All permitted downloads have been used.</summary>
    public sealed record UsedUp : DownloadDecision;
}

/// <summary>The tickets that a caller presents.</summary>
/// <param name="Address">The ticket in the URL, if any.</param>
/// <param name="Cookie">The ticket in the browser's cookie, if any.</param>
/// <param name="Client">The client address as a hash; empty where the address does not identify a client.</param>
/// <param name="KeepsCookies">Whether the client is a browser, which would send its own ticket as a cookie.</param>
public sealed record PresentedTickets(string? Address, string? Cookie, string Client, bool KeepsCookies);
