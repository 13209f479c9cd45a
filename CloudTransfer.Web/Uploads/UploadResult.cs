using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Uploads;

/// <summary>What became of an upload that was to be received.</summary>
public abstract record UploadResult
{
    private UploadResult()
    {
    }

    /// <summary>It is on the volume for good.</summary>
    /// <param name="Transfer">The transfer.</param>
    /// <param name="Owner">The key to its owner's page, which is told once.</param>
    public sealed record Completed(Transfer Transfer, OwnerToken Owner) : UploadResult;

    /// <summary>It was not taken; the volume and the tables are as before.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Refused(Error Error) : UploadResult
    {
        /// <summary>The form that it was, as far as it was read; null where it was none.</summary>
        public RefusedForm? Form { get; init; }
    }

    /// <summary>The connection broke, or the sender was too slow; the volume and the tables are as before.</summary>
    public sealed record BrokenOff : UploadResult;
}

/// <summary>The fields of a form that was refused, so that nobody must type them again.</summary>
/// <param name="Asked">The terms in its fields.</param>
/// <param name="HadFiles">Whether it had files, which must be chosen again.</param>
public sealed record RefusedForm(TermsRequest Asked, bool HadFiles);
