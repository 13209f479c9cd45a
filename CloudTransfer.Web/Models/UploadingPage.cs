using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Contents;

namespace CloudTransfer.Web.Models;

/// <summary>The page of a transfer that is uploading.</summary>
/// <param name="Title">The title.</param>
/// <param name="Percent">The received part in percent, rounded down.</param>
/// <param name="Progress">The received part in bytes: <c>1.0 GB of 2.3 GB</c>.</param>
/// <param name="FileCount">The number of files: <c>214 files</c>.</param>
/// <param name="Contents">The files; null for a single file.</param>
/// <param name="HasAvailableFiles">Whether some files can already be downloaded.</param>
public sealed record UploadingPage(string Title, int Percent, string Progress, string FileCount, LandingContents? Contents, bool HasAvailableFiles)
{
    /// <summary>The sender's name as the sender writes it; empty for none.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Creates the page from a transfer that is uploading and its listing.</summary>
    public static UploadingPage From(Access.Uploading uploading, Listing listing, FileOrder order, Links links)
    {
        var (transfer, incoming) = (uploading.Transfer, uploading.IncomingTransfer);
        // A download limit counts downloads of the whole, which is not complete yet.
        bool IsAvailable(TransferFile file) => transfer.MaxDownloads is null && incoming.Has(file);
        var at = new ListingContext(links.OnSite.Landing(transfer.Link), order) { IsWhole = false, IsAvailable = IsAvailable };
        var listed = listing switch
        {
            Listing.Whole whole => whole.Files,
            Listing.Page page => page.Files,
            _ => [],
        };
        return new UploadingPage(
            TransferTitle.Of(transfer),
            incoming.Percent,
            $"{new ByteSize(incoming.Received)} of {new ByteSize(incoming.Size)}",
            Count.Of(transfer.FileCount, "file"),
            transfer.FileCount > 1 ? LandingContents.Listed(transfer, listing, at) : null,
            listed.Any(IsAvailable))
        {
            Sender = transfer.Sender,
        };
    }
}
