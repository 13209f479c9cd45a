using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>The state of a transfer.</summary>
public enum TransferState
{
    /// <summary>It is uploading.</summary>
    Receiving,

    /// <summary>It is complete and stored durably.</summary>
    Sealed,

    /// <summary>A cleaner has claimed it.</summary>
    Deleting,
}

/// <summary>A transfer: one stored object, which is a file or a zip, and its terms.</summary>
/// <param name="Id">The id, the secret of the link.</param>
/// <param name="State">The state.</param>
/// <param name="Name">The file name of the download: the file's name, or that of the zip with its extension.</param>
/// <param name="IsArchive">Whether the stored object is a zip of several files.</param>
/// <param name="Size">The total size of all files in bytes.</param>
/// <param name="Stored">The length of the stored object in bytes, including the headers of a zip.</param>
/// <param name="FileCount">The number of files.</param>
/// <param name="Message">The sender's message; empty for none.</param>
/// <param name="PasswordHash">The hash of the password; null for none.</param>
/// <param name="Created">When the link was created.</param>
/// <param name="Expires">When it expires; null for never.</param>
/// <param name="MaxDownloads">The maximum number of downloads of the whole; null for no limit.</param>
public sealed record Transfer(
    StoredId Id,
    TransferState State,
    string Name,
    bool IsArchive,
    long Size,
    long Stored,
    int FileCount,
    string Message,
    string? PasswordHash,
    DateTimeOffset Created,
    DateTimeOffset? Expires,
    int? MaxDownloads)
{
    /// <summary>The recipient by whose link it was found; null where it was found by its own.</summary>
    public StoredId? Recipient { get; init; }

    /// <summary>The id in the link by which it was found: that of pages, entity tags and cookies, so that recipients do not learn the transfer's own.</summary>
    public StoredId Link => Recipient ?? Submission?.Link ?? Id;

    /// <summary>What it was sent to, where somebody asked for files; null for what was sent unasked.</summary>
    public Submission? Submission { get; init; }

    /// <summary>The sender's title, in one line; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>The sender's name as the sender writes it, in one line; empty for none. It is not verified.</summary>
    public string Sender { get; init; } = "";

    /// <summary>The download counts.</summary>
    public Downloads Downloads { get; init; } = Downloads.None;

    /// <summary>Whether the expiry is a fixed time, independent of the duration of the upload.</summary>
    public bool HasFixedExpiry { get; init; }

    /// <summary>Whether the checksums of all files are computed.</summary>
    public bool HasChecksums { get; init; }

    /// <summary>The scanner's verdict; null before the scan is complete.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The scanner's name of the finding; null for none.</summary>
    public string? Finding { get; init; }

    /// <summary>
    /// The number of the sender's queue for background jobs, from 0. Senders with the same client address share a
    /// queue. It is set when the transfer is created and is not read back.
    /// </summary>
    public int Queue { get; init; }

    /// <summary>Its files in their order (<see cref="FileOrder.Stored"/>), where they were read with it; else null.</summary>
    public IReadOnlyList<TransferFile>? Files { get; init; }

    /// <summary>Whose it is; null where nobody was signed in. It is set when the transfer is created and is not read back.</summary>
    public StoredId? User { get; init; }

    /// <summary>Why it was removed before its expiry; null if it was not.</summary>
    public RemovalReason? RemovedBy { get; init; }

    /// <summary>The number of downloads that are not used up, including those under way; null for no limit.</summary>
    public int? DownloadsLeft => MaxDownloads - Downloads.UsedUp;

    /// <summary>
    /// Whether all remaining downloads are under way: a new client must wait until one of them is released.
    /// </summary>
    public bool IsTaken => DownloadsLeft - Downloads.UnderWay <= 0;

    /// <summary>Whether recipients can access it now. The lifetime of an upload starts when it is complete.</summary>
    public bool IsReachable(DateTimeOffset now) =>
        State is TransferState.Receiving || (State is TransferState.Sealed && !(Expires <= now) && !(DownloadsLeft <= 0));

    /// <summary>Whether it would be reachable if its downloads were not used up.</summary>
    public bool IsUsedUp(DateTimeOffset now) => State is TransferState.Sealed && !(Expires <= now) && DownloadsLeft <= 0;

    /// <summary>
    /// How and when it ended, for its owner; null if it has not ended. A transfer with used-up downloads does not end
    /// before its expiry, since its owner may permit more.
    /// </summary>
    public RemovedTransfer? HasEnded(DateTimeOffset now) => this switch
    {
        { State: TransferState.Deleting, RemovedBy: { } ending } => new RemovedTransfer(Id, ending, Expires ?? now, Downloads.Completed),
        { State: TransferState.Sealed or TransferState.Deleting } when Expires <= now =>
            new RemovedTransfer(Id, DownloadsLeft <= 0 ? RemovalReason.UsedUp : RemovalReason.Expired, Expires.Value, Downloads.Completed),
        { State: TransferState.Deleting } => new RemovedTransfer(Id, RemovalReason.Owner, now, Downloads.Completed),
        _ => null,
    };
}

/// <summary>The download counts of a transfer.</summary>
/// <param name="Completed">The number of completed downloads.</param>
/// <param name="BrokenOff">The number of interrupted downloads.</param>
/// <param name="UsedUp">The number of used downloads of a transfer with a limit.</param>
/// <param name="UnderWay">The number of downloads that have begun and may still be completed.</param>
/// <param name="First">When the first download completed.</param>
/// <param name="Last">When the last download completed.</param>
public sealed record Downloads(long Completed, long BrokenOff, int UsedUp, int UnderWay, DateTimeOffset? First, DateTimeOffset? Last)
{
    /// <summary>No downloads.</summary>
    public static readonly Downloads None = new(0, 0, 0, 0, null, null);
}

/// <summary>One file of a transfer: a range of the stored object.</summary>
/// <param name="Number">The file's number in the order of the upload, from 0.</param>
/// <param name="Folder">The file's folder, <c>a/b</c>; empty at the top level.</param>
/// <param name="Name">The file's name within that folder.</param>
/// <param name="Size">The file's length in bytes.</param>
/// <param name="Start">The offset of its content in the stored object.</param>
/// <param name="Crc32">The CRC-32 of its content.</param>
/// <param name="Modified">When it was last modified, as far as known.</param>
public sealed record TransferFile(
    int Number, string Folder, string Name, long Size, long Start, uint Crc32, DateTimeOffset Modified)
{
    /// <summary>The SHA-256 of its content in hexadecimal; null until it is computed.</summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// The file's stored position in the order of the transfer's files (<see cref="FileOrder.Stored"/>).
    /// </summary>
    public long Position { get; init; }

    /// <summary>The path in the transfer, <c>a/b/name</c>.</summary>
    public string Path => Folder.Length == 0 ? Name : $"{Folder}/{Name}";

    /// <summary>The file as the only one of its transfer, with its download name.</summary>
    public TransferFile Alone() => this with { Name = DownloadFileName.Of(Name) };
}

/// <summary>A folder of a transfer, with everything below it.</summary>
/// <param name="Path">The path, <c>a/b</c>.</param>
/// <param name="FileCount">The number of files in the folder and below.</param>
/// <param name="Size">The total size of these files in bytes.</param>
public sealed record TransferFolder(string Path, int FileCount, long Size)
{
    /// <summary>The number of one of these files; null if there is none or it was not queried.</summary>
    public int? AnyFile { get; init; }

    /// <summary>The last component of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The parent folder; empty at the top level.</summary>
    public string Parent => Path.LastIndexOf('/') is var slash and >= 0 ? Path[..slash] : "";
}
