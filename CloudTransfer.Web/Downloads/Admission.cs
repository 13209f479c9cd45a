namespace CloudTransfer.Web.Downloads;

/// <summary>Whether a caller's download may begin, or go on.</summary>
public abstract record Admission
{
    private Admission()
    {
    }

    /// <summary>It may.</summary>
    /// <param name="Ticket">The ticket to note what was sent on; null where downloads are not limited.</param>
    public sealed record Open(Ticket? Ticket) : Admission;

    /// <summary>It has no ticket, or one that has run out: here is one.</summary>
    /// <param name="Ticket">The ticket, as text.</param>
    public sealed record TakeTicket(string Ticket) : Admission;

    /// <summary>All downloads that are permitted are taken, the last of them by somebody who is not finished.</summary>
    /// <param name="FreeAgain">When the first of them is given back, if nobody goes on with it.</param>
    public sealed record AllTaken(DateTimeOffset FreeAgain) : Admission;
}
