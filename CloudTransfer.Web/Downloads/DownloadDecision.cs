namespace CloudTransfer.Web.Downloads;

/// <summary>Whether a caller's download may begin, or go on.</summary>
public abstract record DownloadDecision
{
    private DownloadDecision()
    {
    }

    /// <summary>It may.</summary>
    /// <param name="Lease">The right to send on a ticket; null where downloads are not limited.</param>
    public sealed record Open(TicketLease? Lease) : DownloadDecision;

    /// <summary>It shows no ticket that has what it asks for: here is one.</summary>
    /// <param name="Ticket">The ticket, as text.</param>
    public sealed record TakeTicket(string Ticket) : DownloadDecision;

    /// <summary>All downloads that are permitted are taken, the last of them by somebody who is not finished.</summary>
    /// <param name="FreeAgain">When the first of them is given back, if nobody goes on with it.</param>
    public sealed record AllTaken(DateTimeOffset FreeAgain) : DownloadDecision;

    /// <summary>Its own download has been broken off too often: what may be sent on it has been sent.</summary>
    /// <param name="FreeAgain">When it can be begun anew.</param>
    public sealed record TriedTooOften(DateTimeOffset FreeAgain) : DownloadDecision;

    /// <summary>It has been downloaded as often as it may.</summary>
    public sealed record UsedUp : DownloadDecision;
}

/// <summary>What a caller shows that may hold a download.</summary>
/// <param name="Address">The ticket in the address, if any.</param>
/// <param name="Cookie">The ticket that its browser keeps, if any.</param>
/// <param name="Client">Who it is, as a hash of the address; empty where the address says nothing.</param>
/// <param name="KeepsCookies">Whether it is a browser, which would show its own ticket.</param>
public sealed record PresentedTickets(string? Address, string? Cookie, string Client, bool KeepsCookies);
