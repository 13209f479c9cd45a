using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Uploads;

/// <summary>An upload that is not taken, and a sentence that tells the sender what to do.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Detail">What happened and what to do.</param>
public sealed record Refusal(RejectReason Reason, string Detail);

/// <summary>Ends the receiving of a body in the middle; <see cref="UploadReceiver"/> turns it into its <see cref="Refusal"/>.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    public RefusedException(RejectReason reason, string detail)
        : this(new Refusal(reason, detail))
    {
    }

    public Refusal Refusal => refusal;
}
