using System.Buffers;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;

namespace CloudTransfer.Web.Downloads.PartialZips;

/// <summary>
/// Reads the part of a zip that a selection of one transfer is: headers made of the rows, and between them the ranges of the stored
/// object in which the files' bytes are. Read from any offset on; of its entries one slice is in memory. For one caller at a time.
/// </summary>
internal sealed class ZipPartReader(StoredObject stored, PartialZipLayout layout, Transfer transfer, SelectionIndex index)
{
    private ZipEntry[] _entries = [];
    private long[] _starts = [];
    private int _slice = -1;

    // Where each header of the slice begins in the central directory.
    private long[] _centralOffsets = [];

    private ZipPosition End => layout.Totals.Headers;

    /// <summary>Reads some of the local headers and contents, at least one byte.</summary>
    /// <param name="into">Where the bytes go; not empty.</param>
    /// <param name="offset">The first byte, from the zip's start.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async ValueTask<int> ReadLocalAsync(Memory<byte> into, long offset, CancellationToken cancel)
    {
        await LoadAsync(SliceAt(slice => slice.At.Local, offset), cancel);
        return await ReadEntriesAsync(into, offset, cancel);
    }

    /// <summary>Reads some of the headers in the central directory, at least one byte.</summary>
    /// <param name="into">Where the bytes go; not empty.</param>
    /// <param name="offset">The first byte, from the directory's start.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async ValueTask<int> ReadCentralAsync(Memory<byte> into, long offset, CancellationToken cancel)
    {
        await LoadAsync(SliceAt(slice => slice.At.Central, offset), cancel);
        return ReadDirectory(into.Span, offset);
    }

    private int SliceAt(Func<ZipSlice, long> startOf, long offset)
    {
        var (low, high) = (0, layout.Slices.Count);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = startOf(layout.Slices[middle]) <= offset ? (middle, high) : (low, middle);
        }

        return low;
    }

    private async Task LoadAsync(int number, CancellationToken cancel)
    {
        if (number == _slice)
            return;
        var slice = layout.Slices[number];
        var rows = await index.SliceAsync(transfer.Id, layout.Selection, slice.Rows, cancel);
        var (entries, starts, centralOffsets, at) = (new ZipEntry[rows.Entries.Count], new long[rows.Entries.Count], new long[rows.Entries.Count], slice.At);
        foreach (var (place, row) in rows.Entries.Index())
        {
            (entries[place], starts[place], centralOffsets[place]) = (PartialZipLayout.EntryAt(at, row, layout.Selection, transfer, layout.Prefix), row.File?.Start ?? 0, at.Central);
            at = at.After(entries[place]);
        }

        // The rows of a sealed transfer never change; they go when it is deleted.
        if (at != (number + 1 < layout.Slices.Count ? layout.Slices[number + 1].At : End))
            throw new OperationCanceledException("The transfer was deleted.");
        (_entries, _starts, _centralOffsets, _slice) = (entries, starts, centralOffsets, number);
    }

    // As many headers and contents as there is space for: small files are not sent one by one.
    private async ValueTask<int> ReadEntriesAsync(Memory<byte> into, long offset, CancellationToken cancel)
    {
        var (read, place) = (0, LastUpTo(offset, entry => entry.HeaderOffset));
        while (read < into.Length && place < _entries.Length)
        {
            var entry = _entries[place];
            var at = offset + read;
            if (at < entry.DataOffset)
                read += Copy(entry.HeaderLength, header => LocalHeader.Write(header, entry), at - entry.HeaderOffset, into.Span[read..]);
            else if (at < entry.DataOffset + entry.Size)
                read += await ReadStoredAsync(into.Slice(read, (int)Math.Min(into.Length - read, entry.DataOffset + entry.Size - at)), _starts[place] + at - entry.DataOffset, cancel);
            else
                place++;
        }

        return read;
    }

    private async ValueTask<int> ReadStoredAsync(Memory<byte> into, long offset, CancellationToken cancel) =>
        await stored.ReadAsync(into, offset, cancel) is > 0 and var read ? read : throw new EndOfStreamException();

    private int ReadDirectory(Span<byte> into, long offset)
    {
        var found = Array.BinarySearch(_centralOffsets, offset);
        var (read, place) = (0, found >= 0 ? found : ~found - 1);
        for (; read < into.Length && place < _entries.Length; place++)
        {
            var entry = _entries[place];
            read += Copy(
                CentralDirectory.MeasureHeader(entry), header => CentralDirectory.WriteHeader(header, entry), offset + read - _centralOffsets[place], into[read..]);
        }

        return read;
    }

    private int LastUpTo(long offset, Func<ZipEntry, long> startOf)
    {
        var (low, high) = (0, _entries.Length);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = startOf(_entries[middle]) <= offset ? (middle, high) : (low, middle);
        }

        return low;
    }

    // Some of a header, from an offset in it on.
    private static int Copy(int length, SpanAction write, long offset, Span<byte> into)
    {
        var count = (int)Math.Min(length - offset, into.Length);
        if (count == length)
        {
            write(into[..length]);
            return count;
        }

        var header = ArrayPool<byte>.Shared.Rent(length);
        write(header.AsSpan(0, length));
        header.AsSpan((int)offset, count).CopyTo(into);
        ArrayPool<byte>.Shared.Return(header);
        return count;
    }

    private delegate void SpanAction(Span<byte> header);
}
