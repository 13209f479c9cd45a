using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Scans;

namespace CloudTransfer.Web.Transfers;

/// <summary>Where a transfer is in its life.</summary>
public enum TransferState
{
    /// <summary>Its bytes are still arriving.</summary>
    Receiving,

    /// <summary>All of it is on the volume for good.</summary>
    Sealed,

    /// <summary>A cleaner has claimed it.</summary>
    Deleting,
}

/// <summary>A transfer: one stored object, a file or a zip, and what its sender said about it.</summary>
/// <param name="Id">Its id, the secret of its link.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Name">The name it is saved under: the file's, or the zip's with its ending.</param>
/// <param name="IsArchive">Whether the stored object is a zip of several files.</param>
/// <param name="Size">The bytes of all files together.</param>
/// <param name="Stored">The bytes of the stored object: a zip's headers included.</param>
/// <param name="FileCount">How many files.</param>
/// <param name="Message">What the sender wrote, or nothing.</param>
/// <param name="PasswordHash">The hash of its password; null when it has none.</param>
/// <param name="Created">When its link was made.</param>
/// <param name="Expires">When it ceases to be reachable; null for never.</param>
/// <param name="MaxDownloads">How often all of it may be downloaded; null for any number.</param>
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
    /// <summary>What its sender calls it, in one line; empty where the sender does not say.</summary>
    public string Title { get; init; } = "";

    /// <summary>By whom it says that it is sent, in one line; empty where it does not. Nobody has verified it.</summary>
    public string Sender { get; init; } = "";

    /// <summary>How its downloads have gone so far.</summary>
    public Downloads Downloads { get; init; } = Downloads.None;

    /// <summary>Whether it expires at a moment that was named, however long it is on its way.</summary>
    public bool HasFixedExpiry { get; init; }

    /// <summary>Whether the checksums of all its files are known.</summary>
    public bool IsHashed { get; init; }

    /// <summary>What the scanner said of it; null as long as it was not asked, or has not answered.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>What the scanner found in it, as the scanner calls it; null for nothing.</summary>
    public string? Finding { get; init; }

    /// <summary>
    /// In which line its sender waits for what is done in the background, from 0; those who send from one address are in one.
    /// It is known when the transfer is made, and is not read again.
    /// </summary>
    public int Line { get; init; }

    /// <summary>Who or what took it away before its time; null where nobody did.</summary>
    public RemovalReason? RemovedBy { get; init; }

    /// <summary>How many downloads are not used up; null for any number. Some may be under way.</summary>
    public int? DownloadsLeft => MaxDownloads - Downloads.UsedUp;

    /// <summary>Whether all downloads that are left are under way: a newcomer must wait whether one breaks off.</summary>
    public bool IsTaken => DownloadsLeft - Downloads.UnderWay <= 0;

    /// <summary>Whether a receiver can reach it at this moment. One that is still arriving lives from when all is there.</summary>
    public bool IsReachable(DateTimeOffset now) =>
        State is TransferState.Receiving || (State is TransferState.Sealed && !(Expires <= now) && !(DownloadsLeft <= 0));

    /// <summary>Whether it would be reachable if its downloads were not used up.</summary>
    public bool IsUsedUp(DateTimeOffset now) => State is TransferState.Sealed && !(Expires <= now) && DownloadsLeft <= 0;

    /// <summary>
    /// How and when it ended, for its owner; null when it has not. One whose downloads are used up has not ended before
    /// its time is over: its owner may permit more.
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

/// <summary>How the downloads of a transfer have gone.</summary>
/// <param name="Completed">How many were sent to their end.</param>
/// <param name="BrokenOff">How many broke off.</param>
/// <param name="UsedUp">How many of a limited transfer's downloads are used up for good.</param>
/// <param name="UnderWay">How many more are begun, and may still be finished.</param>
/// <param name="First">When the first one was sent to its end.</param>
/// <param name="Last">When the last one was.</param>
public sealed record Downloads(long Completed, long BrokenOff, int UsedUp, int UnderWay, DateTimeOffset? First, DateTimeOffset? Last)
{
    /// <summary>No download yet.</summary>
    public static readonly Downloads None = new(0, 0, 0, 0, null, null);
}

/// <summary>One file of a transfer: a range of its stored bytes.</summary>
/// <param name="Number">Its place in the order of arrival, from 0.</param>
/// <param name="Folder">The folder it is in, <c>a/b</c>; empty at the top.</param>
/// <param name="Name">Its name in that folder.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Start">Where its bytes begin in the stored object.</param>
/// <param name="Crc32">The CRC-32 of its bytes.</param>
/// <param name="Modified">When it was last changed, as far as is known.</param>
public sealed record TransferFile(
    int Number, string Folder, string Name, long Size, long Start, uint Crc32, DateTimeOffset Modified)
{
    /// <summary>The SHA-256 of its bytes, in hexadecimal; null as long as it has not been computed.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Its place among the files of its transfer, as it is stored (<see cref="FileOrder.Stored"/>).</summary>
    public long Position { get; init; }

    /// <summary>Its path in the transfer, <c>a/b/name</c>.</summary>
    public string Path => Folder.Length == 0 ? Name : $"{Folder}/{Name}";

    /// <summary>The same as the only file of its transfer, which is called what it is saved under.</summary>
    public TransferFile Alone() => this with { Name = DownloadFileName.Of(Name) };
}

/// <summary>One folder of a transfer, with all that is below it.</summary>
/// <param name="Path">Its path, <c>a/b</c>.</param>
/// <param name="FileCount">The files in it and in the folders below it.</param>
/// <param name="Size">The bytes of those.</param>
public sealed record TransferFolder(string Path, int FileCount, long Size)
{
    /// <summary>The number of one of those files; null where there is none, or nobody has looked.</summary>
    public int? AnyFile { get; init; }

    /// <summary>The last part of its path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The folder it is in; empty at the top.</summary>
    public string Parent => Path.LastIndexOf('/') is var slash and >= 0 ? Path[..slash] : "";
}
