using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Contents;

namespace CloudTransfer.Web.Models;

/// <summary>The page of one file, with a preview if its kind has one.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Folder">The file's folder; empty at the top level.</param>
/// <param name="Size">The file's size: <c>2.3 GB</c>.</param>
/// <param name="Position">The file's position: <c>3 of 214</c>; null for the only file.</param>
/// <param name="Kind">The kind of preview.</param>
/// <param name="Content">The URL of the content that the page embeds; null if it embeds none.</param>
/// <param name="Text">The beginning of the text; null if the file is not shown as text.</param>
/// <param name="NoPreviewReason">Why there is no preview; null if there is one.</param>
/// <param name="Download">The download URL.</param>
/// <param name="Cost">How the download is counted if downloads are limited; otherwise null.</param>
/// <param name="Sha256">The file's SHA-256 in hexadecimal; null until it is computed.</param>
/// <param name="Back">The URL of the transfer's page.</param>
/// <param name="Transfer">The transfer's title.</param>
/// <param name="Previous">The URL of the previous file's page; null for none.</param>
/// <param name="Next">The URL of the next file's page; null for none.</param>
public sealed record FilePage(
    string Name,
    string Folder,
    string Size,
    string? Position,
    PreviewKind Kind,
    string? Content,
    TextExcerpt? Text,
    string? NoPreviewReason,
    string Download,
    string? Cost,
    string? Sha256,
    string Back,
    string Transfer,
    string? Previous,
    string? Next)
{
    /// <summary>Whether a file has a preview.</summary>
    public static bool HasPreview(Transfer transfer, TransferFile file) => Preview.KindOf(transfer, file) is not PreviewKind.None;

    /// <summary>The URL of a file's content for a page.</summary>
    public static string ContentOf(string address, TransferFile file, string? pass) =>
        $"{address}/files/{file.Number}/content{(pass is null ? "" : "?pass=" + pass)}";

    /// <summary>The URL of a file's thumbnail for a page.</summary>
    public static string ThumbnailOf(string address, TransferFile file, string? pass) =>
        $"{address}/files/{file.Number}/thumbnail{(pass is null ? "" : "?pass=" + pass)}";

    /// <summary>Creates the page of a file.</summary>
    public static FilePage From(
        Transfer transfer, TransferFile file, PreviewKind kind, Neighbours neighbours, TextExcerpt? excerpt, string? pass, Links links)
    {
        var address = links.OnSite.Landing(transfer.Link);
        return new FilePage(
            file.Name,
            file.Folder,
            new ByteSize(file.Size).ToString(),
            transfer.FileCount > 1 ? $"{neighbours.Position} of {transfer.FileCount}" : null,
            kind,
            kind.IsEmbedded() ? ContentOf(address, file, pass) : null,
            excerpt,
            ReasonFor(kind, file, excerpt),
            transfer.IsArchive ? ContentAddress.Of(address, file) : ContentAddress.Of(address, transfer),
            CostOf(transfer),
            file.Sha256,
            transfer.IsArchive ? $"{address}#files" : address,
            TransferTitle.Of(transfer),
            neighbours.Previous is { } before ? $"{address}/files/{before}/view" : null,
            neighbours.Next is { } after ? $"{address}/files/{after}/view" : null);
    }

    // Of a transfer with several files, everything that one person saves counts as one download.
    private static string? CostOf(Transfer transfer) => transfer switch
    {
        { DownloadsLeft: null } => null,
        { DownloadsLeft: <= 0 } => "It belongs to the download that you have begun.",
        { DownloadsLeft: 1, IsArchive: true } => "Saving it begins the last download that is left; the other files belong to the same.",
        { DownloadsLeft: 1 } => "Saving it is the last download that is left.",
        { DownloadsLeft: var left, IsArchive: true } => $"Saving it begins one of the {left} downloads left; the other files belong to the same.",
        { DownloadsLeft: var left } => $"Saving it uses one of the {left} downloads left.",
    };

    private static string? ReasonFor(PreviewKind kind, TransferFile file, TextExcerpt? excerpt) => kind switch
    {
        PreviewKind.None when PreviewKinds.Of(file.Name) is not PreviewKind.None =>
            $"The sender limits downloads, so files over {new ByteSize(Preview.LimitedSize).ToLimit()} are not shown here.",
        PreviewKind.None => "Files of this kind cannot be shown here.",
        PreviewKind.Text when excerpt is null => "It is called a text, but it is none.",
        _ when file.Size == 0 => "The file is empty.",
        _ => null,
    };
}
