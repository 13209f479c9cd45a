namespace CloudTransfer.Web.Uploads;

/// <summary>Why an upload is not taken.</summary>
public enum RefusalReason
{
    /// <summary>The request is not as it must be.</summary>
    BadRequest,

    /// <summary>More bytes, or more files, than this server takes.</summary>
    TooLarge,

    /// <summary>The volume has no room left.</summary>
    Full,
}

/// <summary>An upload that is not taken, and a sentence that tells the sender what to do.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Detail">What happened and what to do.</param>
public sealed record Refusal(RefusalReason Reason, string Detail);

/// <summary>Ends the receiving of a body in the middle; <see cref="Receiver"/> turns it into its <see cref="Refusal"/>.</summary>
internal sealed class RefusedException(RefusalReason reason, string detail) : Exception(detail)
{
    public Refusal Refusal { get; } = new(reason, detail);
}
