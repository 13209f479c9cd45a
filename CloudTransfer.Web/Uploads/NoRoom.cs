using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Transfers.Quota;

namespace CloudTransfer.Web.Uploads;

/// <summary>The words for uploads that there is no room for.</summary>
internal static class NoRoom
{
    /// <summary>The refusal that an answer of the ledger means.</summary>
    public static Refusal For(QuotaDecision answer) => answer switch
    {
        QuotaDecision.QuotaReached => new(
            RejectReason.Quota, "All transfers together may not take more room than they would with this one: send less, delete what is no longer needed, or try again when older transfers have expired."),
        QuotaDecision.VolumeFull => Full,
        QuotaDecision.TooManyUnfinished => new(
            RejectReason.Rate, "Too many uploads from your address have begun and not ended: finish them, or delete them, and then begin new ones."),
        QuotaDecision.Gone => new(RejectReason.BadRequest, "This upload was ended meanwhile: begin a new one."),
        QuotaDecision.TooManyFiles => new(
            RejectReason.Rate, "Too many files and folders have come from your address in the last hour, and nothing was kept: send them as one archive, or wait an hour."),
        _ => throw new InvalidOperationException("Room that is kept is no refusal."),
    };

    /// <summary>The refusal of what the volume has no room for.</summary>
    public static Refusal Full { get; } = new(
        RejectReason.Disk, "The server's disk is full, or is going to be, and nothing was kept: send less, or tell its administrator and try again later.");
}
