using System.Collections.Concurrent;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>
/// The layouts of transfers that are uploading. That of the declared files never changes, and the lanes of a transfer share it: as
/// long as a request uses it there is one and no second, and it is kept for a while beyond, where the files of all that are kept
/// are not too many. What is left out is asked each time.
/// </summary>
/// <param name="store">The folders.</param>
/// <param name="omitted">The files.</param>
/// <param name="mostFiles">How many files those that are kept may have together.</param>
public sealed class ContentLayouts(TransferStore store, OmittedFiles omitted, int mostFiles = 250_000) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = mostFiles });
    private readonly ConcurrentDictionary<StoredId, WeakReference<ContentLayout>> _used = new();

    // Lanes begin together: the first computes, and the others wait for it; nobody waits for another transfer's.
    private readonly ConcurrentDictionary<StoredId, Lazy<Task<ContentLayout>>> _coming = new();

    /// <summary>The placement of a transfer's files, as it is at this moment.</summary>
    public async Task<ContentLayout> OfAsync(Transfer transfer, CancellationToken cancel) =>
        await OfAsync(transfer, await omitted.OfAsync(transfer.Id, cancel), cancel);

    /// <summary>The placement of a transfer's files without those that are left out.</summary>
    public async Task<ContentLayout> OfAsync(Transfer transfer, IReadOnlyList<OmittedFile> without, CancellationToken cancel) =>
        (await DeclaredAsync(transfer, cancel)).Without(without.Select(file => file.Number).ToHashSet());

    /// <inheritdoc/>
    public void Dispose() => _kept.Dispose();

    private async Task<ContentLayout> DeclaredAsync(Transfer transfer, CancellationToken cancel)
    {
        if (_kept.TryGetValue(transfer.Id, out ContentLayout? known))
            return known!;
        return Used(transfer) ?? await _coming.GetOrAdd(transfer.Id, _ => new Lazy<Task<ContentLayout>>(() => ComputeAsync(transfer))).Value.WaitAsync(cancel);
    }

    // For all who wait for it, whoever of them goes.
    private async Task<ContentLayout> ComputeAsync(Transfer transfer)
    {
        try
        {
            // Another may have been done a moment ago.
            if (Used(transfer) is { } used)
                return used;
            var files = await omitted.DeclaredAsync(transfer.Id, CancellationToken.None);
            var emptyFolders = transfer.IsArchive ? await store.EmptyFoldersAsync(transfer.Id, int.MaxValue, CancellationToken.None) : null;
            var layout = await Task.Run(() => ContentLayout.Of(files, emptyFolders ?? [], transfer.Created, transfer.IsArchive));
            ForgetUnused();
            _used[transfer.Id] = new WeakReference<ContentLayout>(layout);
            return Keep(transfer, layout);
        }
        finally
        {
            _coming.TryRemove(transfer.Id, out _);
        }
    }

    private ContentLayout? Used(Transfer transfer) =>
        _used.TryGetValue(transfer.Id, out var used) && used.TryGetTarget(out var layout) ? Keep(transfer, layout) : null;

    private void ForgetUnused()
    {
        foreach (var used in _used.Where(used => !used.Value.TryGetTarget(out _)))
            _used.TryRemove(used);
    }

    private ContentLayout Keep(Transfer transfer, ContentLayout layout) => _kept.Set(
        transfer.Id, layout, new MemoryCacheEntryOptions { Size = transfer.FileCount, SlidingExpiration = Kept });
}
