using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;

namespace CloudTransfer.Web.Downloads.PartialZips;

/// <summary>
/// The zip of several transfers, each in a folder of its own, composed while it is sent. Of the stored objects one is open beside
/// the first. For one caller at a time.
/// </summary>
internal sealed class CombinedZip : StoredContent
{
    private readonly IReadOnlyList<CombinedPart> _parts;
    private readonly SelectionIndex _index;
    private readonly IObjectStore _store;
    private readonly PartialZip _first;
    private PartialZip? _other;
    private int _otherPart = -1;

    /// <summary>Makes one.</summary>
    /// <param name="first">The stored object of the first part.</param>
    /// <param name="parts">The transfers, in their order; at least one.</param>
    /// <param name="index">Reads their rows.</param>
    /// <param name="store">Opens the others' stored objects.</param>
    public CombinedZip(StoredObject first, IReadOnlyList<CombinedPart> parts, SelectionIndex index, IObjectStore store)
        : base(first, 0)
    {
        (_parts, _index, _store) = (parts, index, store);
        _first = Open(first, parts[0]);
    }

    private ZipPosition End => _parts[^1].Layout.Totals.Headers;

    // Its bytes are all over the stored objects.
    internal override void Expect(long offset, long count)
    {
    }

    internal override async ValueTask<int> ReadAsync(Memory<byte> into, long offset, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (offset < End.Local)
            return await (await PartAsync(PartAt(end => end.Local, offset), cancel)).ReadLocalAsync(into, offset, cancel);
        return offset < End.Local + End.Central
            ? await (await PartAsync(PartAt(end => end.Central, offset - End.Local), cancel)).ReadCentralAsync(into, offset - End.Local, cancel)
            : PartialZip.ReadEnd(into.Span, End, offset - End.Local - End.Central);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _other?.Dispose();
        base.Dispose();
    }

    // The first part that ends behind an offset.
    private int PartAt(Func<ZipPosition, long> endOf, long offset)
    {
        var (low, high) = (0, _parts.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = endOf(_parts[middle].Layout.Totals.Headers) > offset ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private async ValueTask<PartialZip> PartAsync(int number, CancellationToken cancel)
    {
        if (number == 0)
            return _first;
        if (number == _otherPart)
            return _other!;
        var part = _parts[number];
        var stored = await _store.OpenAsync(part.Transfer.Id, cancel) ?? throw new OperationCanceledException("The transfer was deleted.");
        _other?.Dispose();
        (_other, _otherPart) = (Open(stored, part), number);
        return _other;
    }

    private PartialZip Open(StoredObject stored, CombinedPart part) => new(stored, part.Layout, part.Transfer, _index)
    {
        Transfer = part.Transfer.Id,
        Label = "",
        FileCount = part.Layout.Totals.Files,
        FileBytes = part.Layout.Totals.Bytes,
        Kind = Observability.Metrics.DownloadKind.File,
        Name = "",
        Length = 0,
        Tag = "",
        Modified = part.Transfer.Created,
    };
}

/// <summary>A transfer in a zip of several.</summary>
/// <param name="Transfer">The transfer.</param>
/// <param name="Layout">Its entries, at their places in the whole zip.</param>
internal sealed record CombinedPart(Transfer Transfer, PartialZipLayout Layout);
