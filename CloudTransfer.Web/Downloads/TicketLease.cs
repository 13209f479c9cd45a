namespace CloudTransfer.Web.Downloads;

/// <summary>
/// The right of one request to send on a ticket. It is granted a piece at a time, and each piece is written down before its
/// first byte leaves: whatever is killed, what is counted is never less than what was sent.
/// </summary>
/// <param name="ticket">The ticket.</param>
/// <param name="id">Its own id.</param>
/// <param name="request">What was asked for.</param>
/// <param name="grantedTo">The byte before which it may send.</param>
public sealed class TicketLease(Ticket ticket, string id, TicketRequest request, long grantedTo)
{
    // A sixteenth of the content: of a dozen takers at once, each of whom takes the place of the one before, the last can still
    // have all of it.
    private const int PiecesOfContent = 16;

    private const long SmallestPiece = 256 << 10, LargestPiece = 32 << 20;

    /// <summary>The ticket.</summary>
    public Ticket Ticket => ticket;

    /// <summary>Its own id.</summary>
    public string Id => id;

    /// <summary>What was asked for.</summary>
    public TicketRequest Request => request;

    /// <summary>The byte before which it may send; more is to be asked for.</summary>
    public long GrantedTo { get; internal set; } = grantedTo;

    /// <summary>Where the piece ends that begins at a byte.</summary>
    internal static long PieceEnd(TicketRequest request, long from) =>
        Math.Min(request.To, from + Math.Clamp(request.Length / PiecesOfContent, SmallestPiece, LargestPiece));
}

/// <summary>What a ticket is answered with.</summary>
public abstract record TicketAnswer
{
    private TicketAnswer()
    {
    }

    /// <summary>Its bytes may leave.</summary>
    /// <param name="Lease">The right to send them.</param>
    public sealed record Granted(TicketLease Lease) : TicketAnswer;

    /// <summary>It was not begun in time, or nobody has gone on with it for too long.</summary>
    public sealed record Unknown : TicketAnswer;

    /// <summary>It has been used: what is asked for has left on it.</summary>
    public sealed record Used : TicketAnswer;

    /// <summary>It has not been begun, and all downloads that are permitted have been used.</summary>
    public sealed record NoneLeft : TicketAnswer;

    /// <summary>What is asked for can't be had now: others have all downloads, or too much has been sent on this one.</summary>
    /// <param name="FreeAgain">When there is one again, unless somebody goes on with it.</param>
    /// <param name="IsOwn">Whether it is this ticket itself that has sent too much.</param>
    public sealed record Wait(DateTimeOffset FreeAgain, bool IsOwn) : TicketAnswer;
}
