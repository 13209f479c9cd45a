using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Transfers.Quota;

namespace CloudTransfer.Web.Uploads;

/// <summary>Why an upload is given no space.</summary>
internal static class QuotaErrors
{
    /// <summary>Goes on where the space is reserved.</summary>
    /// <exception cref="ErrorException">It is not.</exception>
    public static void ThrowUnlessKept(this QuotaDecision decision)
    {
        if (decision is not QuotaDecision.Kept)
            throw new ErrorException(CodeOf(decision));
    }

    private static ErrorCode CodeOf(QuotaDecision decision) => decision switch
    {
        QuotaDecision.QuotaReached => ErrorCode.QuotaReached,
        QuotaDecision.VolumeFull => ErrorCode.StorageFull,
        QuotaDecision.TooManyUnfinished => ErrorCode.TooManyUnfinishedUploads,
        QuotaDecision.Gone => ErrorCode.UploadEnded,
        QuotaDecision.TakenOver => ErrorCode.UploadLocked,
        QuotaDecision.TooManyFiles => ErrorCode.TooManyFilesPerHour,
        _ => throw new InvalidOperationException($"The decision '{decision}' is no error."),
    };
}
