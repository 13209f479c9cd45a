using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>How a transfer is doing, as its owner is told.</summary>
public enum OwnerState
{
    /// <summary>Receivers can download it.</summary>
    Ready,

    /// <summary>Its bytes are still arriving.</summary>
    Receiving,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>All permitted downloads have been made.</summary>
    UsedUp,

    /// <summary>It has been deleted.</summary>
    Deleted,
}

/// <summary>The owner's page of a transfer.</summary>
/// <param name="State">How it is doing.</param>
/// <param name="Title">What it is called, and what else the message says.</param>
/// <param name="Link">The link to pass on.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
/// <param name="FileCount">How many files: <c>214 files</c>.</param>
/// <param name="Expires">When it ceases to be reachable; null for never.</param>
/// <param name="Downloads">How often it was downloaded: <c>1 of 5 downloads used</c>.</param>
/// <param name="HasPassword">Whether receivers must know a password.</param>
/// <param name="Files">The first of its files.</param>
/// <param name="More">How many files are not listed: <c>300 more files</c>; null for none.</param>
public sealed record OwnerPage(
    OwnerState State,
    TransferTitle Title,
    string Link,
    string Size,
    string FileCount,
    Moment? Expires,
    string Downloads,
    bool HasPassword,
    IReadOnlyList<OwnedFile> Files,
    string? More)
{
    /// <summary>The most files that are listed.</summary>
    public const int FilesShown = 100;

    /// <summary>Shapes a transfer and the first of its files.</summary>
    public static OwnerPage From(Transfer transfer, IReadOnlyList<TransferFile> files, Links links, DateTimeOffset now) => new(
        StateOf(transfer, now),
        TransferTitle.From(transfer),
        links.Landing(transfer.Id),
        new ByteSize(transfer.Size).ToString(),
        Count.Of(transfer.FileCount, "file"),
        transfer.Expires is { } expires ? Moment.From(expires, now) : null,
        transfer.MaxDownloads is { } most
            ? $"{transfer.Downloads.UsedUp} of {Count.Of(most, "download")} used"
            : transfer.Downloads.Completed == 0 ? "Not downloaded yet" : $"Downloaded {Count.Of(transfer.Downloads.Completed, "time")}",
        transfer.PasswordHash is not null,
        [.. files.Select(file => new OwnedFile(file.Path, new ByteSize(file.Size).ToString()))],
        transfer.FileCount > files.Count ? Count.Of(transfer.FileCount - files.Count, "more file") : null);

    private static OwnerState StateOf(Transfer transfer, DateTimeOffset now) => transfer switch
    {
        { State: TransferState.Receiving } => OwnerState.Receiving,
        { DownloadsLeft: <= 0 } => OwnerState.UsedUp,
        _ when transfer.Expires <= now => OwnerState.Expired,
        { State: TransferState.Deleting } => OwnerState.Deleted,
        _ => OwnerState.Ready,
    };
}

/// <summary>A file as its owner sees it.</summary>
/// <param name="Path">Its path in the transfer.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
public sealed record OwnedFile(string Path, string Size);
