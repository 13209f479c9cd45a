namespace CloudTransfer.Web.Downloads;

/// <summary>
/// The right of one request to send on a ticket. It is granted one piece at a time, and each piece is recorded before
/// its first byte is sent. If a process is killed, the recorded count is therefore never lower than the sent count.
/// </summary>
/// <param name="ticket">The ticket.</param>
/// <param name="id">The lease's id.</param>
/// <param name="request">The request.</param>
/// <param name="grantedTo">The offset before which it may send.</param>
public sealed class TicketLease(Ticket ticket, string id, TicketRequest request, long grantedTo)
{
    // With a sixteenth of the content per piece, a dozen clients can start in turn, each taking over the ticket from
    // the one before, and the last one can still receive all of it.
    private const int PiecesPerContent = 16;

    private const long MinPieceSize = 256 << 10, MaxPieceSize = 32 << 20;

    /// <summary>The ticket.</summary>
    public Ticket Ticket => ticket;

    /// <summary>The lease's id.</summary>
    public string Id => id;

    /// <summary>The request.</summary>
    public TicketRequest Request => request;

    /// <summary>The offset before which it may send; beyond it, another grant is needed.</summary>
    public long GrantedTo { get; internal set; } = grantedTo;

    /// <summary>The end of the piece that starts at an offset.</summary>
    internal static long PieceEnd(TicketRequest request, long from) =>
        Math.Min(request.To, from + Math.Clamp(request.Length / PiecesPerContent, MinPieceSize, MaxPieceSize));
}

/// <summary>The result of a request for bytes on a ticket.</summary>
public abstract record TicketResult
{
    private TicketResult()
    {
    }

    /// <summary>The bytes may be sent.</summary>
    /// <param name="Lease">The right to send them.</param>
    public sealed record Granted(TicketLease Lease) : TicketResult;

    /// <summary>The ticket was not used in time, or its download was idle for too long.</summary>
    public sealed record Unknown : TicketResult;

    /// <summary>The ticket is used up: the requested content has been sent on it.</summary>
    public sealed record Used : TicketResult;

    /// <summary>The ticket has not been used, and all permitted downloads have been used.</summary>
    public sealed record NoneLeft : TicketResult;

    /// <summary>
    /// The content is not available now: other clients use all downloads, or too much has been sent on this ticket.
    /// </summary>
    /// <param name="FreeAgain">When a download becomes available again, unless its client continues it.</param>
    /// <param name="IsOwn">Whether too much has been sent on this ticket.</param>
    public sealed record Wait(DateTimeOffset FreeAgain, bool IsOwn) : TicketResult;
}
