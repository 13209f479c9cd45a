using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;

namespace CloudTransfer.Web.Downloads.PartialZips;

/// <summary>
/// Where everything is in the zip of a selection: known before its first byte leaves, and the same on every replica, for it
/// follows from the rows alone. Kept are its length, and where each slice of the rows begins.
/// </summary>
public sealed class PartialZipLayout
{
    private PartialZipLayout(Selection selection, IReadOnlyList<ZipSlice> slices, ZipTotals totals, TransferFile? only) =>
        (Selection, Slices, Totals, Only) = (selection, slices, totals, only);

    /// <summary>What it is the zip of.</summary>
    public Selection Selection { get; }

    /// <summary>The slices in their order; none when there is nothing to put into a zip.</summary>
    public IReadOnlyList<ZipSlice> Slices { get; }

    /// <summary>How much it is in all.</summary>
    public ZipTotals Totals { get; }

    /// <summary>The file, where nothing else is selected: it needs no zip.</summary>
    public TransferFile? Only { get; }

    /// <summary>The length of the zip in bytes.</summary>
    public long Length => Totals.Headers.Local + Totals.Headers.Central + CentralDirectory.MeasureEnd(Totals.Headers.Entries, Totals.Headers.Central, Totals.Headers.Local);

    /// <summary>Reads all rows of a selection once, a slice at a time.</summary>
    public static async Task<PartialZipLayout> MeasureAsync(SelectionIndex index, Transfer transfer, Selection selection, CancellationToken cancel)
    {
        var (slices, at, fileCount, fileBytes) = (new List<ZipSlice>(), default(ZipPosition), 0, 0L);
        TransferFile? first = null;
        for (var place = SelectionIndex.Start(selection); place is not null;)
        {
            var slice = await index.SliceAsync(transfer.Id, selection, place, cancel);
            if (slice.Entries.Count > 0)
                slices.Add(new ZipSlice(place, at));
            foreach (var entry in slice.Entries)
            {
                at = at.Behind(EntryAt(at, entry, selection, transfer));
                first ??= entry.File;
                fileBytes += entry.Size;
                fileCount += entry.File is null ? 0 : 1;
            }

            place = slice.Next;
        }

        var isOne = at.Entries == 1 && selection.Folders.Count == 0;
        return new PartialZipLayout(selection, slices, new ZipTotals(at, fileCount, fileBytes), isOne ? first : null);
    }

    /// <summary>An entry of the zip, its header beginning where the entries before it end.</summary>
    internal static ZipEntry EntryAt(ZipPosition at, SelectedEntry entry, Selection selection, Transfer transfer)
    {
        var path = entry.Path[selection.Base.Length..];
        var data = at.Local + LocalHeader.Measure(path, entry.Size);
        // A folder is called as old as it is in the transfer's own zip.
        return new ZipEntry(path, at.Local, data, entry.Size, entry.File?.Crc32 ?? 0, entry.File?.Modified ?? transfer.Created);
    }
}

/// <summary>A place in a zip, between two of its entries.</summary>
/// <param name="Entries">How many entries come before it.</param>
/// <param name="Local">The bytes of those: their local headers and contents.</param>
/// <param name="Central">The bytes of their headers in the central directory.</param>
public readonly record struct ZipPosition(int Entries, long Local, long Central)
{
    /// <summary>The place behind the entry that is here.</summary>
    internal ZipPosition Behind(ZipEntry entry) =>
        new(Entries + 1, checked(entry.DataOffset + entry.Size), Central + CentralDirectory.MeasureHeader(entry));
}

/// <summary>Some entries that come one after the other.</summary>
/// <param name="Rows">Where their rows begin.</param>
/// <param name="At">Where they begin in the zip.</param>
public sealed record ZipSlice(SelectionPlace Rows, ZipPosition At);

/// <summary>How much a zip holds.</summary>
/// <param name="Headers">Its end, before the records that close it.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">The bytes of those.</param>
public sealed record ZipTotals(ZipPosition Headers, int Files, long Bytes);
