using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>The page of a transfer that is on its way.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Percent">How much of it has come, in whole percent.</param>
/// <param name="Progress">The same in bytes: <c>1.0 GB of 2.3 GB</c>.</param>
/// <param name="FileCount">How many files: <c>214 files</c>.</param>
/// <param name="Contents">Its files; null for a single one.</param>
/// <param name="HasEarly">Whether some of the files can be had already.</param>
public sealed record UploadingPage(string Title, int Percent, string Progress, string FileCount, LandingContents? Contents, bool HasEarly)
{
    /// <summary>By whom it says that it is sent; empty where it does not.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Shapes a transfer on its way and what is listed of its files.</summary>
    public static UploadingPage From(Access.Uploading uploading, Listing listing, FileOrder order, Links links)
    {
        var (transfer, incoming) = (uploading.Transfer, uploading.IncomingTransfer);
        // A limit is one of downloads of the whole, and there is no whole yet.
        bool IsHere(TransferFile file) => transfer.MaxDownloads is null && incoming.Has(file);
        var at = new ListedAt(links.OnSite.Landing(transfer.Id), order) { IsWhole = false, IsHere = IsHere };
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
            listed.Any(IsHere))
        {
            Sender = transfer.Sender,
        };
    }
}
