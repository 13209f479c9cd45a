using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Limits;

namespace CloudTransfer.Web.FileRequests;

/// <summary>An upload to a file request, which was open when the upload began.</summary>
/// <param name="Request">The request.</param>
/// <param name="Used">What had been sent to it by then.</param>
/// <param name="AddedTo">The submission that it is added to; null for a new one.</param>
public sealed record NewSubmission(FileRequest Request, RequestUsage Used, StoredId? AddedTo)
{
    /// <summary>What the person may use who asks; null for somebody without an account.</summary>
    public Allowance? Requester { get; init; }

    /// <summary>How many bytes more may come; null for no limit.</summary>
    public long? BytesLeft => Request.Limits.MaxBytes is { } most ? Math.Max(0, most - Used.Bytes) : null;

    /// <summary>How many files more may come; null for no limit.</summary>
    public int? FilesLeft => Request.Limits.MaxFiles is { } most ? (int)Math.Max(0, most - Used.Files) : null;

    /// <summary>Whether nothing more is taken.</summary>
    public bool IsFull => BytesLeft is 0 || FilesLeft is 0 || (AddedTo is null && Used.Submissions >= Request.Limits.MaxSubmissions);

    /// <summary>What the transfer is sent to.</summary>
    public Submission Of(StoredId transfer) => new(Request.Id, StoredId.New(), AddedTo ?? transfer);

    /// <summary>
    /// The terms of the transfer: what its sender says, and how long the requester keeps it, whose limit may be lower by now. Nothing that a sender asks for may
    /// keep the requester from it.
    /// </summary>
    public TransferTerms TermsOf(TransferTerms asked) =>
        new(asked.Message, Requester?.Limits.MaxLifetime is { } longest && !(Request.Keep <= longest) ? longest : Request.Keep, MaxDownloads: null, Password: null) { Title = asked.Title, Sender = asked.Sender };

    /// <summary>What is asked of a sender's own terms: who sends, and what is said.</summary>
    public static TermsRequest SaidIn(TermsRequest asked) => new(asked.Message, Title: asked.Title, From: asked.From);

    /// <summary>The error in the words of the request, where its limit was met before that of the server.</summary>
    public Error Explain(Error error) => error.Code switch
    {
        // How much the person has, and uses, is no sender's business.
        ErrorCode.PersonQuotaReached => Error.Of(ErrorCode.RequesterQuotaReached),
        ErrorCode.TransferTooLarge when BytesLeft is { } bytes && !(Requester?.Limits.MaxBytes < bytes) => Error.SubmissionTooLarge(bytes),
        ErrorCode.TooManyFiles when FilesLeft is { } files => Error.SubmissionTooManyFiles(files),
        _ => error,
    };
}
