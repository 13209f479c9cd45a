using System.Buffers;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Hosting.Sending;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;

namespace CloudTransfer.Web.Downloads.PartialZips;

/// <summary>
/// A zip that is composed while it is sent, of selections of one transfer or of several. Of the stored objects one is open beside
/// the first. For one caller at a time.
/// </summary>
/// <param name="first">The stored object of the first part.</param>
/// <param name="parts">The selections, in their order; at least one.</param>
/// <param name="index">Reads their rows.</param>
/// <param name="store">Opens the others' stored objects.</param>
internal sealed class ComposedZip(StoredObject first, IReadOnlyList<ZipPart> parts, SelectionIndex index, IObjectStore store) : StoredContent(first, 0)
{
    private readonly ZipPartReader _first = new(first, parts[0].Layout, parts[0].Transfer, index);
    private (int Part, StoredObject Stored, ZipPartReader Reader)? _other;

    private ZipPosition End => parts[^1].Layout.Totals.Headers;

    // Its bytes are all over the stored objects.
    internal override void Expect(long offset, long count)
    {
    }

    internal override FileSegment? SegmentOfFile(long offset, int count) => null;

    internal override async ValueTask<int> ReadAsync(Memory<byte> into, long offset, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (offset < End.Local)
            return await (await PartAsync(PartAt(end => end.Local, offset), cancel)).ReadLocalAsync(into, offset, cancel);
        return offset < End.Local + End.Central
            ? await (await PartAsync(PartAt(end => end.Central, offset - End.Local), cancel)).ReadCentralAsync(into, offset - End.Local, cancel)
            : ReadEnd(into.Span, offset - End.Local - End.Central);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _other?.Stored.Dispose();
        base.Dispose();
    }

    // The first part that ends behind an offset.
    private int PartAt(Func<ZipPosition, long> endOf, long offset)
    {
        var (low, high) = (0, parts.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = endOf(parts[middle].Layout.Totals.Headers) > offset ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private async ValueTask<ZipPartReader> PartAsync(int number, CancellationToken cancel)
    {
        if (number == 0)
            return _first;
        if (_other is { } open && open.Part == number)
            return open.Reader;
        var (transfer, layout) = parts[number];
        var stored = await store.OpenAsync(transfer.Id, cancel) ?? throw new OperationCanceledException("The transfer was deleted.");
        _other?.Stored.Dispose();
        _other = (number, stored, new ZipPartReader(stored, layout, transfer, index));
        return _other.Value.Reader;
    }

    private int ReadEnd(Span<byte> into, long offset)
    {
        var end = new ArrayBufferWriter<byte>();
        CentralDirectory.WriteEnd(end, End.Entries, End.Central, End.Local);
        var rest = end.WrittenSpan[(int)offset..];
        var count = Math.Min(rest.Length, into.Length);
        rest[..count].CopyTo(into);
        return count;
    }
}

/// <summary>A selection of one transfer in a zip.</summary>
/// <param name="Transfer">The transfer.</param>
/// <param name="Layout">Its entries, at their places in the whole zip.</param>
internal sealed record ZipPart(Transfer Transfer, PartialZipLayout Layout);
