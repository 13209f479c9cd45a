using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Contents;

namespace CloudTransfer.Web.Models;

/// <summary>
/// Files as pictures: thumbnails from the sender or a camera, and small images themselves. Other files have an icon, so
/// that the page does not load many megabytes.
/// </summary>
/// <param name="Folders">The files by folder.</param>
/// <param name="Pages">The links to other pages; null for none.</param>
public sealed record Gallery(IReadOnlyList<GalleryFolder> Folders, Pager? Pages)
{
    /// <summary>The maximum size in bytes of an image that is shown without a thumbnail.</summary>
    public const long PictureSize = 100 * 1024;

    /// <summary>Whether a gallery is offered for these files: most of them are images or have a thumbnail.</summary>
    /// <param name="files">The files.</param>
    /// <param name="thumbnails">The numbers of the files that have a thumbnail.</param>
    public static bool IsOffered(IReadOnlyCollection<TransferFile> files, IReadOnlySet<int> thumbnails) =>
        files.Count > 1 && files.Count(file => IsImage(file) || thumbnails.Contains(file.Number)) * 10 >= files.Count * 6;

    /// <summary>
    /// Whether the gallery is the default view: at least half of its first page consists of pictures.
    /// </summary>
    public static bool IsDefaultView(IReadOnlyCollection<TransferFile> files, IReadOnlySet<int> thumbnails) =>
        IsOffered(files, thumbnails)
        && files.Take(TransferContents.FlatPageSize).Count(file => IsPicture(file) || thumbnails.Contains(file.Number)) * 2 >= Math.Min(files.Count, TransferContents.FlatPageSize);

    /// <summary>Creates a page of the gallery.</summary>
    internal static Gallery From(Transfer transfer, Listing.Flat flat, ListingContext at, LandingScene scene) => new(
        [.. flat.Files.GroupBy(file => file.Folder, StringComparer.Ordinal).Select(folder =>
            new GalleryFolder(folder.Key, [.. folder.Select(file => Tile.From(transfer, file, at, scene))]))],
        Pager.Of(flat.Number, flat.Of, page => $"{at.Address}?view=gallery&page={page}#files"));

    internal static bool IsPicture(TransferFile file) => IsImage(file) && file.Size is > 0 and <= PictureSize;

    private static bool IsImage(TransferFile file) => PreviewKinds.Of(file.Name) is PreviewKind.Image;
}

/// <summary>The files of one folder.</summary>
/// <param name="Path">The path; empty at the top level.</param>
/// <param name="Tiles">The files in the folder.</param>
public sealed record GalleryFolder(string Path, IReadOnlyList<Tile> Tiles);

/// <summary>A file as a tile.</summary>
/// <param name="File">The file.</param>
/// <param name="Picture">The URL of its picture; null if none is shown.</param>
public sealed record Tile(ListedFile File, string? Picture)
{
    internal static Tile From(Transfer transfer, TransferFile file, ListingContext at, LandingScene scene) => new(
        ListedFile.From(transfer, file, at), PictureOf(transfer, file, at.Address, scene));

    // The server knows which pictures exist: a missing one would be shown as a broken image.
    private static string? PictureOf(Transfer transfer, TransferFile file, string address, LandingScene scene)
    {
        if (scene.Thumbnails.Contains(file.Number))
            return FilePage.ThumbnailOf(address, file, scene.TokenFor(file));
        return Gallery.IsPicture(file) && FilePage.HasPreview(transfer, file) ? FilePage.ContentOf(address, file, scene.TokenFor(file)) : null;
    }
}
