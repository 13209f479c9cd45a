using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>The landing page of a transfer.</summary>
/// <param name="Title">What it is called, and what else the message says.</param>
/// <param name="Name">The name it is saved under.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
/// <param name="Files">How many files: <c>214 files</c>.</param>
/// <param name="Expires">When it ceases to be reachable; null for never.</param>
/// <param name="DownloadsLeft">How many downloads are left, where they are limited: <c>1 download left</c>.</param>
/// <param name="IsTaken">Whether others are using all downloads that are left, so that a newcomer must wait.</param>
/// <param name="Download">The large button's address.</param>
/// <param name="Action">The large button's text.</param>
/// <param name="Tree">Its files, where all are shown at once; null where <paramref name="Level"/> is shown.</param>
/// <param name="Level">One page of one folder; null where <paramref name="Tree"/> is shown.</param>
public sealed record LandingPage(
    TransferTitle Title,
    string Name,
    string Size,
    string Files,
    Moment? Expires,
    string? DownloadsLeft,
    bool IsTaken,
    string Download,
    string Action,
    FileTree? Tree,
    FolderLevel? Level)
{
    /// <summary>Shapes a transfer and what is listed of it.</summary>
    public static LandingPage From(Transfer transfer, Listing listing, DateTimeOffset now)
    {
        var size = new ByteSize(transfer.Size).ToString();
        var address = $"/d/{transfer.Id}";
        return new LandingPage(
            TransferTitle.From(transfer),
            transfer.Name,
            size,
            Count.Of(transfer.FileCount, "file"),
            transfer.Expires is { } expires ? Moment.From(expires, now) : null,
            transfer.DownloadsLeft is { } left ? $"{Count.Of(left, "download")} left" : null,
            transfer.IsTaken,
            $"{address}/download",
            transfer.IsArchive ? $"Download all, {size}" : $"Download, {size}",
            listing is Listing.Whole whole && transfer.IsArchive ? FileTree.From(whole.Files, address) : null,
            listing is Listing.Page page ? FolderLevel.From(page, address) : null);
    }
}
