using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>Files as pictures: the pictures are the files themselves, so only those of some size are shown.</summary>
/// <param name="Shelves">The files by folder.</param>
/// <param name="Pages">The other pages; null for none.</param>
public sealed record Gallery(IReadOnlyList<Shelf> Shelves, Pager? Pages)
{
    /// <summary>The most bytes of a file that is shown as a picture among others.</summary>
    public const long PictureSize = 5_000_000;

    // What a receiver who did not ask for pictures is made to load, at most.
    private const long UnaskedSize = 50_000_000;

    /// <summary>Whether a gallery is a way to look at these files: most of them are images.</summary>
    public static bool IsOffered(IReadOnlyCollection<TransferFile> files) =>
        files.Count > 1 && files.Count(IsImage) * 10 >= files.Count * 6;

    /// <summary>Whether a gallery is the first thing to show of these files.</summary>
    public static bool Suits(IReadOnlyCollection<TransferFile> files) =>
        IsOffered(files) && files.Where(IsPicture).Take(TransferContents.FlatPageSize).Sum(file => file.Size) is > 0 and <= UnaskedSize;

    /// <summary>Shapes one page of all files.</summary>
    internal static Gallery From(Transfer transfer, Listing.Flat flat, ListedAt at, Func<TransferFile, string?> passTo) => new(
        [.. flat.Files.GroupBy(file => file.Folder, StringComparer.Ordinal).Select(folder =>
            new Shelf(folder.Key, [.. folder.Select(file => Tile.From(transfer, file, at, passTo))]))],
        Pager.Of(flat.Number, flat.Of, page => $"{at.Address}?view=gallery&page={page}#files"));

    internal static bool IsPicture(TransferFile file) => IsImage(file) && file.Size is > 0 and <= PictureSize;

    private static bool IsImage(TransferFile file) => Previews.Of(file.Name) is PreviewKind.Image;
}

/// <summary>The files of one folder.</summary>
/// <param name="Folder">Its path; empty for the top.</param>
/// <param name="Tiles">The files in it.</param>
public sealed record Shelf(string Folder, IReadOnlyList<Tile> Tiles);

/// <summary>A file as a tile.</summary>
/// <param name="File">The file.</param>
/// <param name="Picture">The address of its picture; null where it has none that is shown here.</param>
public sealed record Tile(ListedFile File, string? Picture)
{
    internal static Tile From(Transfer transfer, TransferFile file, ListedAt at, Func<TransferFile, string?> passTo) => new(
        ListedFile.From(transfer, file, at),
        Gallery.IsPicture(file) && FilePage.CanBeSeen(transfer, file) ? FilePage.ContentOf(at.Address, file, passTo(file)) : null);
}
