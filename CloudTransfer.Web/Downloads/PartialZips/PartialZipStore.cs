using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;
using Microsoft.Extensions.Caching.Memory;

namespace CloudTransfer.Web.Downloads.PartialZips;

/// <summary>
/// Opens zips of some files of a transfer. Layouts are cached, so that a resumed download, or one in many ranges, does
/// not read all rows every time. They are small, and the cache has a bounded size.
/// </summary>
public sealed class PartialZipStore(SelectionIndex index, IObjectStore store) : IDisposable
{
    // Part of the entity tag. A change of the layout needs another value: a download begun before an upgrade must not
    // be resumed with other bytes.
    private const string Format = "1";

    // A few megabytes with paths of the maximum length.
    private const int MaxSlices = 2000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly MemoryCache _layouts = new(new MemoryCacheOptions { SizeLimit = MaxSlices });

    /// <summary>Computes the layout of the zip of a selection.</summary>
    public async Task<PartialZipLayout> LayOutAsync(Transfer transfer, Selection selection, CancellationToken cancel)
    {
        var key = (transfer.Id, selection.Hash());
        if (_layouts.TryGetValue(key, out PartialZipLayout? known))
            return known!;
        var layout = await PartialZipLayout.MeasureAsync(index, transfer, selection, cancel);
        return _layouts.Set(key, layout, new MemoryCacheEntryOptions { Size = layout.Slices.Count + 1, SlidingExpiration = Kept });
    }

    /// <summary>The zip, to be sent; null when the transfer's bytes are gone.</summary>
    public async ValueTask<StoredContent?> OpenAsync(Transfer transfer, PartialZipLayout layout, CancellationToken cancel) => await store.OpenAsync(transfer.Id, cancel) is { } stored
        ? new ComposedZip(stored, [new ZipPart(transfer, layout)], index, store)
        {
            Transfer = transfer.Id,
            Recipient = transfer.Recipient,
            Label = $"zip {layout.Selection.Hash()}",
            IsSelection = true,
            FileCount = layout.Totals.Files,
            FileBytes = layout.Totals.Bytes,
            Kind = DownloadKind.File,
            Name = NameOf(transfer, layout.Selection),
            Length = layout.Length,
            Tag = $"\"{transfer.Link}-zip{Format}-{layout.Selection.Hash()}\"",
            Modified = DateTimeOffset.FromUnixTimeSeconds(transfer.Created.ToUnixTimeSeconds()),
        }
        : null;

    /// <summary>The file name: that of the only folder, otherwise the transfer's.</summary>
    public static string NameOf(Transfer transfer, Selection selection) => DownloadFileName.Of(selection.FolderName is { } folder ? folder + ".zip" : transfer.Name);

    /// <inheritdoc/>
    public void Dispose() => _layouts.Dispose();
}
