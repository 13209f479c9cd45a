using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>The page of one file: what it is, and a look at it where its kind has one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">The folder it is in; empty at the top.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
/// <param name="Position">Where it stands: <c>3 of 214</c>; null where it is the only one.</param>
/// <param name="Kind">How it is shown.</param>
/// <param name="Content">The address of its bytes for the page; null where the page has none of them.</param>
/// <param name="Text">The beginning of its text; null where it is shown otherwise, or not.</param>
/// <param name="WithoutLook">Why it is not shown; null where it is.</param>
/// <param name="Download">The address to save it from.</param>
/// <param name="Cost">What saving it costs, where downloads are limited; else null.</param>
/// <param name="Sha256">Its SHA-256, in hexadecimal; null as long as it is not known.</param>
/// <param name="Back">The transfer's page.</param>
/// <param name="Transfer">The transfer's title.</param>
/// <param name="Previous">The page of the file before it; null for none.</param>
/// <param name="Next">The page of the file after it; null for none.</param>
public sealed record FilePage(
    string Name,
    string Folder,
    string Size,
    string? Position,
    PreviewKind Kind,
    string? Content,
    TextExcerpt? Text,
    string? WithoutLook,
    string Download,
    string? Cost,
    string? Sha256,
    string Back,
    string Transfer,
    string? Previous,
    string? Next)
{
    /// <summary>Whether a file can be looked at.</summary>
    public static bool CanBeSeen(Transfer transfer, TransferFile file) => Preview.KindOf(transfer, file) is not PreviewKind.None;

    /// <summary>The address of a file's bytes for a page.</summary>
    public static string ContentOf(string address, TransferFile file, string? pass) =>
        $"{address}/files/{file.Number}/content{(pass is null ? "" : "?pass=" + pass)}";

    /// <summary>The address of a file's thumbnail for a page.</summary>
    public static string ThumbnailOf(string address, TransferFile file, string? pass) =>
        $"{address}/files/{file.Number}/thumbnail{(pass is null ? "" : "?pass=" + pass)}";

    /// <summary>Shapes a file, its place and what is shown of it.</summary>
    public static FilePage From(
        Transfer transfer, TransferFile file, PreviewKind kind, Neighbours neighbours, TextExcerpt? excerpt, string? pass, Links links)
    {
        var address = links.OnSite.Landing(transfer.Id);
        return new FilePage(
            file.Name,
            file.Folder,
            new ByteSize(file.Size).ToString(),
            transfer.FileCount > 1 ? $"{neighbours.Position} of {transfer.FileCount}" : null,
            kind,
            kind.IsEmbedded() ? ContentOf(address, file, pass) : null,
            excerpt,
            WhyNot(kind, file, excerpt),
            transfer.IsArchive ? ContentAddress.Of(address, file) : ContentAddress.Of(address, transfer),
            CostOf(transfer),
            file.Sha256,
            transfer.IsArchive ? $"{address}#files" : address,
            TransferTitle.Of(transfer),
            neighbours.Previous is { } before ? $"{address}/files/{before}/view" : null,
            neighbours.Next is { } after ? $"{address}/files/{after}/view" : null);
    }

    // Where several files are, all that one person saves is one download.
    private static string? CostOf(Transfer transfer) => transfer switch
    {
        { DownloadsLeft: null } => null,
        { DownloadsLeft: <= 0 } => "It belongs to the download that you have begun.",
        { DownloadsLeft: 1, IsArchive: true } => "Saving it begins the last download that is left; the other files belong to the same.",
        { DownloadsLeft: 1 } => "Saving it is the last download that is left.",
        { DownloadsLeft: var left, IsArchive: true } => $"Saving it begins one of the {left} downloads left; the other files belong to the same.",
        { DownloadsLeft: var left } => $"Saving it uses one of the {left} downloads left.",
    };

    private static string? WhyNot(PreviewKind kind, TransferFile file, TextExcerpt? excerpt) => kind switch
    {
        PreviewKind.None when PreviewKinds.Of(file.Name) is not PreviewKind.None =>
            $"The sender limits downloads, so files over {new ByteSize(Preview.LimitedSize).ToLimit()} are not shown here.",
        PreviewKind.None => "Files of this kind cannot be shown here.",
        PreviewKind.Text when excerpt is null => "It is called a text, but it is none.",
        _ when file.Size == 0 => "The file is empty.",
        _ => null,
    };
}
