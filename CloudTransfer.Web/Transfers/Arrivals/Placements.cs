using Microsoft.Extensions.Caching.Memory;

namespace CloudTransfer.Web.Transfers.Arrivals;

/// <summary>
/// The placements of transfers on their way. One never changes, and the lanes of a transfer share it: so it is kept for
/// a while, where the files of all that are kept are not too many.
/// </summary>
public sealed class Placements(TransferStore store) : IDisposable
{
    private const int MostFiles = 250_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly MemoryCache _placements = new(new MemoryCacheOptions { SizeLimit = MostFiles });

    // Lanes begin together: the first computes, and the others find it done.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The placement of a transfer's files.</summary>
    public async Task<Placement> OfAsync(Transfer transfer, CancellationToken cancel)
    {
        if (_placements.TryGetValue(transfer.Id, out Placement? known))
            return known!;
        await _turn.WaitAsync(cancel);
        try
        {
            if (_placements.TryGetValue(transfer.Id, out known))
                return known!;
            var files = await store.FilesAsync(transfer.Id, cancel);
            var emptyFolders = transfer.IsArchive ? await store.EmptyFoldersAsync(transfer.Id, int.MaxValue, cancel) : null;
            var placement = Placement.Of(files, emptyFolders ?? [], transfer.Created, transfer.IsArchive);
            return Keep(transfer, placement);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _placements.Dispose();
        _turn.Dispose();
    }

    private Placement Keep(Transfer transfer, Placement placement) => _placements.Set(
        transfer.Id, placement, new MemoryCacheEntryOptions { Size = transfer.FileCount, SlidingExpiration = Kept });
}
