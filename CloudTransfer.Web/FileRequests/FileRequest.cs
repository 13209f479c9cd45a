using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.FileRequests;

/// <summary>A link by which somebody asks others for files. Each sender's files become transfers that only the requester can open.</summary>
/// <param name="Id">The id, the secret of the link that is passed on.</param>
/// <param name="User">The person with an account who asks; null for somebody without.</param>
/// <param name="Title">What is wanted, in one line.</param>
/// <param name="Message">What the requester says to senders; empty for nothing.</param>
/// <param name="Requester">By whom it is asked, as the requester writes it; empty for nothing. It is not verified.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Closes">Until when new uploads may begin; null for no end.</param>
/// <param name="Closed">When the requester closed it; null where it is not closed.</param>
/// <param name="Limits">How much may come.</param>
/// <param name="Keep">How long what was sent is kept, from when it is complete; null for ever.</param>
/// <param name="PasswordHash">The hash of the password that senders must know; null for none.</param>
public sealed record FileRequest(
    StoredId Id,
    StoredId? User,
    string Title,
    string Message,
    string Requester,
    DateTimeOffset Created,
    DateTimeOffset? Closes,
    DateTimeOffset? Closed,
    RequestLimits Limits,
    TimeSpan? Keep,
    string? PasswordHash)
{
    /// <summary>Whether an upload to it may begin. What has begun may end.</summary>
    public bool IsOpen(DateTimeOffset now) => Closed is null && !(Closes <= now);
}

/// <summary>How much may be sent to a request: what is there at a moment, or arriving. What is deleted makes space again.</summary>
/// <param name="MaxBytes">The most bytes; null for no limit.</param>
/// <param name="MaxFiles">The most files; null for no limit.</param>
/// <param name="MaxSubmissions">The most senders, each with all they send; null for no limit.</param>
public sealed record RequestLimits(long? MaxBytes = null, int? MaxFiles = null, int? MaxSubmissions = null);

/// <summary>How much has been sent to a request, or is arriving.</summary>
/// <param name="Submissions">The number of senders.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Bytes">The size of all files in bytes.</param>
public sealed record RequestUsage(long Submissions, long Files, long Bytes)
{
    /// <summary>Nothing.</summary>
    public static readonly RequestUsage None = new(0, 0, 0);
}
