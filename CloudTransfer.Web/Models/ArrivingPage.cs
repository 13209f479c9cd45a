using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>The page of a transfer that is on its way.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Percent">How much of it has come, in whole percent.</param>
/// <param name="Progress">The same in bytes: <c>1.0 GB of 2.3 GB</c>.</param>
/// <param name="FileCount">How many files: <c>214 files</c>.</param>
/// <param name="Files">The first of its files.</param>
/// <param name="More">How many files are not listed: <c>300 more files</c>; null for none.</param>
/// <param name="HasEarly">Whether some of the files can be had already.</param>
public sealed record ArrivingPage(
    string Title, int Percent, string Progress, string FileCount, IReadOnlyList<AwaitedFile> Files, string? More, bool HasEarly)
{
    /// <summary>By whom it says that it is sent; empty where it does not.</summary>
    public string Sender { get; init; } = "";

    /// <summary>The most files that are listed.</summary>
    public const int FilesShown = 100;

    /// <summary>Shapes a transfer on its way and the first of its files.</summary>
    public static ArrivingPage From(Access.Arriving arriving, IReadOnlyList<TransferFile> files, Links links)
    {
        var (transfer, arrival) = (arriving.Transfer, arriving.Arrival);
        var awaited = files.Select(file => new AwaitedFile(
            file.Path,
            new ByteSize(file.Size).ToString(),
            // A limit is one of downloads of the whole, and there is no whole yet.
            transfer.MaxDownloads is null && arrival.Has(file) ? ContentAddress.Of(links.OnSite.Landing(transfer.Id), file) : null)).ToList();
        return new ArrivingPage(
            TransferTitle.Of(transfer),
            arrival.Percent,
            $"{new ByteSize(arrival.Received)} of {new ByteSize(arrival.Size)}",
            Count.Of(transfer.FileCount, "file"),
            awaited,
            transfer.FileCount > files.Count ? Count.Of(transfer.FileCount - files.Count, "more file") : null,
            awaited.Exists(file => file.Download is not null))
        {
            Sender = transfer.Sender,
        };
    }
}

/// <summary>A file of a transfer that is on its way.</summary>
/// <param name="Path">Its path in the transfer.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
/// <param name="Download">Its address, where it can be had already; else null.</param>
public sealed record AwaitedFile(string Path, string Size, string? Download);
