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
    /// <param name="Refusal">Why, and what to do.</param>
    public sealed record Refused(Refusal Refusal) : UploadResult
    {
        /// <summary>The form that it was, as far as it was read; null where it was none.</summary>
        public RefusedForm? Form { get; init; }
    }

    /// <summary>The connection broke, or the sender was too slow; the volume and the tables are as before.</summary>
    public sealed record BrokenOff : UploadResult;
}

/// <summary>What was filled in in a form that was refused, so that nobody must type it again.</summary>
/// <param name="Asked">What its fields said.</param>
/// <param name="HadFiles">Whether files were in it, which must be chosen again.</param>
public sealed record RefusedForm(TermsRequest Asked, bool HadFiles);
