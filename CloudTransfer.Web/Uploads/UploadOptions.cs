using System.ComponentModel.DataAnnotations;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Limits;
using CloudTransfer.Web.Transfers.Quota;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Uploads.UploadOptions))]

namespace CloudTransfer.Web.Uploads;

/// <summary>Section <c>Upload</c>: what may be sent.</summary>
public sealed class UploadOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Upload";

    /// <summary>The most that <see cref="MaxFiles"/> may be.</summary>
    public const int MostFiles = 1_000_000;

    /// <summary>The most that <see cref="MaxThumbnails"/> may be.</summary>
    public const int MostThumbnails = 10_000;

    /// <summary>The most bytes of all files of one transfer together.</summary>
    public ByteSize MaxBytes { get; set; } = new(1_000_000_000_000);

    /// <summary>The most files of one transfer.</summary>
    public int MaxFiles { get; set; } = 100_000;

    /// <summary>The most requests at once in which one transfer may be sent.</summary>
    public int MaxLanes { get; set; } = 8;

    /// <summary>The most thumbnails that a sender's page makes for one transfer and sends with it; 0 for none.</summary>
    public int MaxThumbnails { get; set; } = 500;

    /// <summary>
    /// The most bytes that the page sends in one request, where a proxy in front takes no more; null for as many as there are.
    /// Without it the page finds out by what is refused.
    /// </summary>
    public ByteSize? MaxRequestBytes { get; set; }

    /// <summary>The most requests of all clients that may send at once to one replica.</summary>
    public int MaxConcurrent { get; set; } = 2000;

    /// <summary>The most requests of one client that may send at once to one replica.</summary>
    public int MaxConcurrentPerClient { get; set; } = 500;

    /// <summary>
    /// How many uploads one client may have begun and not finished, over all replicas; one of more than a thousand files
    /// counts once for each thousand that it begins.
    /// </summary>
    public int MaxUnfinishedPerClient { get; set; } = 1000;

    /// <summary>
    /// How many files and folders one client may send in an hour, over all replicas; a transfer that alone has more counts as
    /// so many.
    /// </summary>
    public int MaxFilesPerHourPerClient { get; set; } = 1_000_000;

    /// <summary>How many file requests one client may make in an hour, over all replicas.</summary>
    public int MaxFileRequestsPerHourPerClient { get; set; } = 200;

    /// <summary>
    /// For how many bytes that one client has declared and not sent space is kept, over all replicas, and never fewer than it
    /// has sent of these uploads; null for a quarter of what is free. What is declared beyond that gets its space as it comes.
    /// </summary>
    public ByteSize? MaxReservedPerClient { get; set; }

    /// <summary>The least that <see cref="MaxRequestBytes"/> may be: smaller requests cost more than they carry.</summary>
    public const long LeastRequestBytes = 64 * 1024;

    /// <summary>How long a resumable upload is kept after its last byte.</summary>
    public Duration IncompleteLifetime { get; set; } = new(TimeSpan.FromDays(3));

    /// <summary>
    /// Who may send: <c>anyone</c>, <c>keys</c> for those who know a key or come by the proxy's header, or <c>signed-in</c> for those
    /// and every person with an account; null or empty for <c>keys</c> where there are some, and else <c>anyone</c>.
    /// </summary>
    public string? Allowed { get; set; }

    /// <summary>The same, understood.</summary>
    internal UploadAllowed? WhoIsAllowed => Allowed switch
    {
        "anyone" => UploadAllowed.Anyone,
        "keys" => UploadAllowed.Keys,
        "signed-in" => UploadAllowed.SignedIn,
        _ => null,
    };

    /// <summary>The keys of which a sender must know one; without any, everybody may send.</summary>
    public IList<string> AccessKeys { get; } = [];

    /// <summary>A client as a sender of files that are counted.</summary>
    internal MeteredSender SenderOf(ClientAddress client) => new(client.Hash, MaxFilesPerHourPerClient);

    /// <summary>These, with no more bytes and files of a transfer than a file request still takes.</summary>
    internal UploadOptions Within(NewSubmission submission) => Within(submission.Requester).Within(submission.BytesLeft, submission.FilesLeft);

    /// <summary>These, with no more bytes of a transfer than a person may send.</summary>
    internal UploadOptions Within(Allowance? allowance) => Within(allowance?.Limits.MaxBytes, maxFiles: null);

    /// <summary>These, with no more of a transfer than its sender may send.</summary>
    internal UploadOptions Within(UploadSender sender) => sender.Submission is { } submission ? Within(submission) : Within(sender.Allowance);

    private UploadOptions Within(long? maxBytes, int? maxFiles)
    {
        if (maxBytes is null && maxFiles is null)
            return this;
        var options = (UploadOptions)MemberwiseClone();
        options.MaxBytes = new ByteSize(Math.Min(MaxBytes.Bytes, maxBytes ?? long.MaxValue));
        options.MaxFiles = Math.Min(MaxFiles, maxFiles ?? int.MaxValue);
        return options;
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Allowed) && WhoIsAllowed is null)
            yield return new ValidationResult($"Upload:Allowed is '{Allowed}': it must be anyone, keys or signed-in.");
        if (MaxBytes.Bytes == 0)
            yield return new ValidationResult("Upload:MaxBytes is 0: it must be at least one byte, such as 10GiB.");
        if (MaxFiles is < 1 or > MostFiles)
            yield return new ValidationResult($"Upload:MaxFiles is {MaxFiles}: it must be a whole number from 1 to {MostFiles}.");
        if (MaxLanes is < 1 or > UploadLocks.MaxLanes)
            yield return new ValidationResult($"Upload:MaxLanes is {MaxLanes}: it must be a whole number from 1 to {UploadLocks.MaxLanes}.");
        if (MaxThumbnails is < 0 or > MostThumbnails)
            yield return new ValidationResult($"Upload:MaxThumbnails is {MaxThumbnails}: it must be a whole number from 0 to {MostThumbnails}.");
        if (MaxRequestBytes?.Bytes < LeastRequestBytes)
            yield return new ValidationResult($"Upload:MaxRequestBytes is {MaxRequestBytes}: it must be at least 64KiB, or empty.");
        if (MaxConcurrent < 1)
            yield return new ValidationResult($"Upload:MaxConcurrent is {MaxConcurrent}: it must be a whole number, 1 or more.");
        if (MaxConcurrentPerClient < 1)
            yield return new ValidationResult($"Upload:MaxConcurrentPerClient is {MaxConcurrentPerClient}: it must be a whole number, 1 or more.");
        if (MaxUnfinishedPerClient < 1)
            yield return new ValidationResult($"Upload:MaxUnfinishedPerClient is {MaxUnfinishedPerClient}: it must be a whole number, 1 or more.");
        if (MaxFilesPerHourPerClient < 1)
            yield return new ValidationResult($"Upload:MaxFilesPerHourPerClient is {MaxFilesPerHourPerClient}: it must be a whole number, 1 or more.");
        if (MaxFileRequestsPerHourPerClient < 1)
            yield return new ValidationResult($"Upload:MaxFileRequestsPerHourPerClient is {MaxFileRequestsPerHourPerClient}: it must be a whole number, 1 or more.");
        // A secret is not repeated in a message that ends in a log.
        for (var n = 0; n < AccessKeys.Count; n++)
        {
            if (!AccessKey.IsValid(AccessKeys[n]))
                yield return new ValidationResult($"Upload:AccessKeys:{n} is not a key: it must have {AccessKey.Requirements}.");
        }
    }
}
