using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;

namespace CloudTransfer.Web.Downloads.PartialZips;

/// <summary>
/// The layout of the zip of a selection. It is known before the first byte is sent and is the same on every replica,
/// because it depends on the rows alone. It stores the length and the position of each slice of rows.
/// </summary>
public sealed class PartialZipLayout
{
    private PartialZipLayout(Selection selection, IReadOnlyList<ZipSlice> slices, ZipTotals totals, TransferFile? only, string prefix) =>
        (Selection, Slices, Totals, Only, Prefix) = (selection, slices, totals, only, prefix);

    /// <summary>What the paths of the entries begin with: nothing, or the folder of a transfer in a zip of several.</summary>
    public string Prefix { get; }

    /// <summary>The selection.</summary>
    public Selection Selection { get; }

    /// <summary>The slices in order; empty if the selection contains nothing.</summary>
    public IReadOnlyList<ZipSlice> Slices { get; }

    /// <summary>The totals of the zip.</summary>
    public ZipTotals Totals { get; }

    /// <summary>The only file of the selection, which needs no zip; otherwise null.</summary>
    public TransferFile? Only { get; }

    /// <summary>The length of the zip in bytes.</summary>
    public long Length => Totals.Headers.Local + Totals.Headers.Central + CentralDirectory.MeasureEnd(Totals.Headers.Entries, Totals.Headers.Central, Totals.Headers.Local);

    /// <summary>Reads all rows of a selection once, one slice at a time.</summary>
    /// <param name="index">Reads the rows.</param>
    /// <param name="transfer">The transfer.</param>
    /// <param name="selection">The selection.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <param name="from">What comes before it in a zip of several transfers; the zip's start otherwise.</param>
    /// <param name="prefix">What the paths of the entries begin with.</param>
    public static async Task<PartialZipLayout> MeasureAsync(
        SelectionIndex index, Transfer transfer, Selection selection, CancellationToken cancel, ZipPosition from = default, string prefix = "")
    {
        var (slices, at, fileCount, fileBytes) = (new List<ZipSlice>(), from, 0, 0L);
        TransferFile? first = null;
        for (var place = SelectionIndex.Start(selection); place is not null;)
        {
            var slice = await index.SliceAsync(transfer.Id, selection, place, cancel);
            if (slice.Entries.Count > 0)
                slices.Add(new ZipSlice(place, at));
            foreach (var entry in slice.Entries)
            {
                at = at.After(EntryAt(at, entry, selection, transfer, prefix));
                first ??= entry.File;
                fileBytes += entry.Size;
                fileCount += entry.File is null ? 0 : 1;
            }

            place = slice.Next;
        }

        var isOne = at.Entries == 1 && selection.Folders.Count == 0;
        return new PartialZipLayout(selection, slices, new ZipTotals(at, fileCount, fileBytes), isOne ? first : null, prefix);
    }

    /// <summary>The zip entry whose header follows the entries before it.</summary>
    internal static ZipEntry EntryAt(ZipPosition at, SelectedEntry entry, Selection selection, Transfer transfer, string prefix)
    {
        var path = prefix + entry.Path[selection.Base.Length..];
        var data = at.Local + LocalHeader.Measure(path, entry.Size);
        // A folder has the same time as in the transfer's own zip.
        return new ZipEntry(path, at.Local, data, entry.Size, entry.File?.Crc32 ?? 0, entry.File?.Modified ?? transfer.Created);
    }
}

/// <summary>A position in a zip, between two entries.</summary>
/// <param name="Entries">The number of entries before it.</param>
/// <param name="Local">The total length of their local headers and contents.</param>
/// <param name="Central">The total length of their headers in the central directory.</param>
public readonly record struct ZipPosition(int Entries, long Local, long Central)
{
    /// <summary>The position after this entry.</summary>
    internal ZipPosition After(ZipEntry entry) =>
        new(Entries + 1, checked(entry.DataOffset + entry.Size), Central + CentralDirectory.MeasureHeader(entry));
}

/// <summary>Consecutive entries.</summary>
/// <param name="Rows">Where their rows begin.</param>
/// <param name="At">Where they begin in the zip.</param>
public sealed record ZipSlice(SelectionPlace Rows, ZipPosition At);

/// <summary>The totals of a zip.</summary>
/// <param name="Headers">The position after the last entry, where the central directory begins.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Bytes">The total size of the files in bytes.</param>
public sealed record ZipTotals(ZipPosition Headers, int Files, long Bytes);
