using System.Collections.Concurrent;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Commands;

/// <summary>Copies the objects of all transfers that are complete. It may be done as often as one likes: what is there is left as it is.</summary>
internal sealed class ObjectMover(MoveSide source, MoveSide target, MoveOptions options, MoveOutput output)
{
    private readonly SealedTransfers _transfers = new(source.Database);
    private readonly MoveJournal _journal = new(target.Database);
    private readonly ConcurrentDictionary<string, string> _damaged = new(StringComparer.Ordinal);
    // Those of which nothing can be copied.
    private readonly ConcurrentDictionary<string, string> _leftBehind = new(StringComparer.Ordinal);

    /// <summary>The transfers whose bytes were not as their rows say, when they were last looked at, with the reason.</summary>
    public IReadOnlyList<(string Id, string Reason)> Damaged =>
        [.. _damaged.Concat(_leftBehind).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value))];

    /// <summary>Copies what is not there yet.</summary>
    /// <returns>How many objects that were, and their bytes.</returns>
    public async Task<(long Count, long Bytes)> CopyAsync(CancellationToken cancel)
    {
        var (total, done) = (await _transfers.TotalAsync(cancel), await _journal.TotalAsync(cancel));
        await EnsureSpaceAsync(total.Bytes - done.Bytes, cancel);
        _damaged.Clear();
        _leftBehind.Clear();
        long count = 0, bytes = 0;
        await using var progress = output.Progress(Math.Min(done.Bytes, total.Bytes), total.Bytes);
        var copy = new ObjectCopy(source, target, options.SkipsDamaged, progress.Advance);
        await Parallel.ForEachAsync(
            MissingAsync(cancel), new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancel },
            async (transfer, stopping) =>
            {
                if (!await CopyAsync(copy, transfer.Id, transfer.Stored, stopping))
                    return;
                Interlocked.Increment(ref count);
                Interlocked.Add(ref bytes, transfer.Stored);
            });
        return (count, bytes);
    }

    /// <summary>
    /// Deletes what is at the target and belongs to no transfer of the source any more, and has what is missing there copied
    /// once more. For when nothing changes any more.
    /// </summary>
    public async Task ReconcileAsync(CancellationToken cancel)
    {
        for (var attempt = 1; !await IsCompleteAsync(cancel); attempt++)
        {
            if (attempt > 2)
                throw new CommandException("Objects disappear from the target: nothing else may use it during a move.");
            await ForgetAbsentAsync(cancel);
            await CopyAsync(cancel);
        }

        await foreach (var id in target.Objects.ListIncomingAsync(cancel))
            await target.Objects.DeleteAsync(id, CancellationToken.None);
    }

    private async Task<bool> IsCompleteAsync(CancellationToken cancel)
    {
        long there = 0;
        await foreach (var group in target.Objects.ListAsync(cancel))
        {
            StoredId[] ids = [.. group.Ids];
            var wanted = await _transfers.AmongAsync(ids, cancel);
            foreach (var id in ids.Where(id => !wanted.Contains(id.Value)))
            {
                await target.Objects.DeleteAsync(id, CancellationToken.None);
                await _journal.RemoveAsync(id);
            }

            there += wanted.Count;
        }

        return there >= (await _transfers.TotalAsync(cancel)).Count - _leftBehind.Count;
    }

    private async Task ForgetAbsentAsync(CancellationToken cancel)
    {
        await foreach (var page in _transfers.PagesAsync(cancel))
        {
            foreach (var (text, _) in page)
            {
                if (!StoredId.TryParse(text, out var id))
                    continue;
                using var there = await target.Objects.OpenAsync(id, cancel);
                if (there is null)
                    await _journal.RemoveAsync(id);
            }
        }
    }

    private async IAsyncEnumerable<(StoredId Id, long Stored)> MissingAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in _transfers.PagesAsync(cancel))
        {
            var known = await _journal.AmongAsync([.. page.Select(transfer => transfer.Id)], cancel);
            foreach (var (text, stored) in page.Where(transfer => !known.Contains(transfer.Id)))
                yield return (StoredId.OfRow(text), stored);
        }
    }

    private async Task<bool> CopyAsync(ObjectCopy copy, StoredId id, long stored, CancellationToken cancel)
    {
        switch (await copy.RunAsync(id, stored, cancel))
        {
            case CopyResult.Copied copied:
                if (copied.Damage is { } known)
                    _damaged[id.Value] = known;
                await _journal.AddAsync(id, stored);
                return true;
            // It may have been deleted since its row was read.
            case CopyResult.Damaged found when await _transfers.HasAsync(id, cancel):
                (found.IsLeftBehind ? _leftBehind : _damaged)[id.Value] = found.Reason;
                return false;
            default:
                return false;
        }
    }

    private async Task EnsureSpaceAsync(long needed, CancellationToken cancel)
    {
        // What an earlier move has left may have been counted as if it were to come.
        if (needed > target.Free && (await BytesThereAsync(cancel)) is var there && needed > target.Free + there)
            throw new CommandException($"{target.Objects.Location} has space for {new ByteSize(Math.Max(0, target.Free))}, and {new ByteSize(needed)} are to come.");
    }

    private async Task<long> BytesThereAsync(CancellationToken cancel)
    {
        var bytes = 0L;
        await foreach (var group in target.Objects.ListAsync(cancel))
        {
            foreach (var id in group.Ids)
            {
                using var there = await target.Objects.OpenAsync(id, cancel);
                bytes += there?.Length ?? 0;
            }
        }

        return bytes;
    }
}
