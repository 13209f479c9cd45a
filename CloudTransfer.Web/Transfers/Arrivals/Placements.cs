using CloudTransfer.Web.Archives;
using Microsoft.Extensions.Caching.Memory;

namespace CloudTransfer.Web.Transfers.Arrivals;

/// <summary>
/// The placements of transfers on their way. That of the announced files never changes, and the lanes of a transfer share it:
/// so it is kept for a while, where the files of all that are kept are not too many. What is left out is asked each time.
/// </summary>
public sealed class Placements(OmittedFiles omitted) : IDisposable
{
    private const int MostFiles = 250_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly MemoryCache _placements = new(new MemoryCacheOptions { SizeLimit = MostFiles });

    // Lanes begin together: the first computes, and the others find it done.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The placement of a transfer's files, as it is at this moment.</summary>
    public async Task<Placement> OfAsync(Transfer transfer, CancellationToken cancel)
    {
        var announced = await AnnouncedAsync(transfer, cancel);
        return announced.Without((await omitted.OfAsync(transfer.Id, cancel)).Select(file => file.Number).ToHashSet());
    }

    private async Task<Placement> AnnouncedAsync(Transfer transfer, CancellationToken cancel)
    {
        if (_placements.TryGetValue(transfer.Id, out Placement? known))
            return known!;
        await _turn.WaitAsync(cancel);
        try
        {
            if (_placements.TryGetValue(transfer.Id, out known))
                return known!;
            var files = await omitted.AnnouncedAsync(transfer.Id, cancel);
            var placement = Placement.Of(
                [.. files.Select(file => new PlannedFile(file.Path, file.Size, file.Modified))], transfer.IsArchive);
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
