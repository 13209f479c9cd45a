using System.Data;
using System.Runtime.ExceptionServices;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Quota;
using Dapper;

namespace CloudTransfer.Web.Transfers.Creation;

/// <summary>
/// Writes and deletes the rows of transfers, those of many files in slices of so many rows: there is one writer for all, and
/// whoever has a small change waits for one slice and not for a hundred thousand rows.
/// </summary>
/// <remarks>
/// As long as not all slices of a new transfer are there, its row says that it is to be deleted and, by a negative claim,
/// that somebody is still writing it. Nobody reaches it; where the writer was killed, as the lock of its file shows, the cleaner
/// deletes it.
/// </remarks>
public sealed class TransferWriter(IDatabase database, RowQuota rowQuota, StorageQuota quota, TransferJobs jobs, AuditTrail audit, TimeProvider time) : IDisposable
{
    /// <summary>The most rows of files and folders that one transaction writes or deletes.</summary>
    public const int Slice = 1000;

    // So few rows that others do not mind to wait for them.
    private const int Short = 16;

    private const string Confirm = "UPDATE transfers SET size = size WHERE id = @id AND (claimed_at IS NULL OR claimed_at > 0)";

    private static readonly Query<bool> HasMany = new(
        """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM files WHERE transfer_id = @id LIMIT 1 OFFSET @skip)
            OR EXISTS (SELECT 1 FROM folders WHERE transfer_id = @id LIMIT 1 OFFSET @skip)
        """,
        _ => true);

    // Another process asks for the lock again and again, and would find it taken if all slices followed at once. It waits for this
    // many; so the link of an ordinary folder waits for no rest.
    private const int SlicesAtOnce = 4;
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(100);

    // Slices that wait at the same time would share one commit, and be one long transaction.
    private readonly SemaphoreSlim _gate = new(1);

    // When the last slice ended, and how long the next is to wait after it.
    private long _ended;
    private TimeSpan _rest;

    /// <summary>
    /// Commits a new transfer with its files, and what <paramref name="beside"/> writes with it: when this answers
    /// <see cref="QuotaDecision.Kept"/>, all of it is there for good; else nothing is.
    /// </summary>
    /// <param name="transfer">The transfer, whose file is locked until this returns.</param>
    /// <param name="owner">The key to its owner's page.</param>
    /// <param name="files">Its files.</param>
    /// <param name="emptyFolders">The paths of its folders in which there is nothing.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="beside">Writes more in the transaction that makes it a transfer; null where there is nothing.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="isAnnounced">Whether a row of its upload is there, which it takes the place of.</param>
    /// <exception cref="UncertainCommitException">
    /// It may be there, and nobody can tell at present. Its bytes are to stay: if it is not, the cleaner deletes them. With every other
    /// fault it is not there, and never will be.
    /// </exception>
    public async Task<QuotaDecision> AddAsync(
        Transfer transfer, OwnerToken owner, IReadOnlyList<TransferFile> files, IReadOnlyList<string> emptyFolders, MeteredSender sender,
        Func<IDbTransaction, Task>? beside, CancellationToken cancel, bool isAnnounced = true)
    {
        var folders = Folders.Of(files, emptyFolders);
        var rows = new TransferRows(transfer.Id, RowQuota.Beyond(transfer.Stored, files, folders), files, folders);
        var needsJobs = jobs.AreNeeded(transfer);
        var answer = await DecideAsync(transfer.Id, () => QuotaException.DecideAsync(() => rows.Count <= Slice
            ? AddAtOnceAsync(transfer, owner, rows, sender, FollowAsync, isAnnounced, isAlone: beside is null, cancel)
            : AddInSlicesAsync(transfer, owner, rows, sender, FollowAsync, isAnnounced, cancel)));
        if (needsJobs && answer is QuotaDecision.Kept)
            jobs.Wake();
        return answer;

        async Task FollowAsync(IDbTransaction transaction)
        {
            if (beside is not null)
                await beside(transaction);
            if (needsJobs)
                await jobs.AddAsync(transaction, transfer.Id);
        }
    }

    /// <summary>Deletes the rows of files and folders of a transfer that is being deleted, down to so few that one more transaction may take the rest.</summary>
    public async Task DeleteAsync(StoredId id)
    {
        // Of files and of folders, half of it each.
        const int slice = Slice / 2;
        while (await database.FirstAsync(HasMany, CancellationToken.None, id.Value, slice))
        {
            await RestBeforeAsync(() => database.WriteSoonAsync(async transaction =>
            {
                var arguments = new { id = id.Value, slice };
                await transaction.Connection!.ExecuteAsync(
                    "DELETE FROM files WHERE transfer_id = @id AND number IN (SELECT number FROM files WHERE transfer_id = @id LIMIT @slice)", arguments, transaction);
                await transaction.Connection!.ExecuteAsync(
                    "DELETE FROM folders WHERE transfer_id = @id AND path IN (SELECT path FROM folders WHERE transfer_id = @id LIMIT @slice)", arguments, transaction);
            }, CancellationToken.None));
        }
    }

    /// <summary>Whether all rows of a transfer are there.</summary>
    /// <remarks>It is written once more: a row can be seen that would be lost with its server, and what is committed later is no safer than what was before.</remarks>
    public async Task<bool> IsWrittenAsync(StoredId id)
    {
        var written = 0;
        await database.WriteAsync(
            async transaction => written = await transaction.Connection!.ExecuteAsync(Confirm, new { id = id.Value }, transaction), CancellationToken.None);
        return written > 0;
    }

    /// <summary>Does something for each slice of what is more than one, and lets others write between two.</summary>
    public async Task EachSliceAsync<T>(IEnumerable<T> items, Func<IDbTransaction, IReadOnlyList<T>, Task> write, CancellationToken cancel)
    {
        foreach (var slices in items.Chunk(Slice).Chunk(SlicesAtOnce))
        {
            await RestBeforeAsync(async () =>
            {
                foreach (var slice in slices)
                    await database.WriteSoonAsync(transaction => write(transaction, slice), cancel);
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private Task AddAtOnceAsync(
        Transfer transfer, OwnerToken owner, TransferRows rows, MeteredSender sender, Func<IDbTransaction, Task> follow, bool isAnnounced, bool isAlone, CancellationToken cancel)
    {
        // The row of a person, or of a file request, is locked by others, too, before or after that of the storage.
        var isShort = isAlone && rows.Count <= Short && transfer is { User: null, State: TransferState.Sealed };
        return rowQuota.Counts(rows.Beyond) ? database.SerializedAsync(StorageQuota.Key, WriteAsync, cancel)
            : isShort ? database.WriteTogetherAsync(WriteAsync, cancel)
            : database.WriteAsync(WriteAsync, cancel);

        async Task WriteAsync(IDbTransaction transaction)
        {
            if (!await rowQuota.HasSpaceAsync(transaction, rows.Beyond))
                throw new QuotaException(QuotaDecision.QuotaReached);
            IReadOnlyList<Statement> insert = [.. await rows.ToInsertAsync(transaction, transfer, owner), .. await EntryAsync(transaction, transfer)];
            var meter = rowQuota.ToMeter(sender, rows.Count);
            var changed = await quota.EnterAsync(transaction, transfer, meter is null ? insert : [meter, .. insert], isAnnounced);
            if (meter is not null && changed[0] == 0)
                throw new QuotaException(QuotaDecision.TooManyFiles);
            await follow(transaction);
        }
    }

    private async Task AddInSlicesAsync(
        Transfer transfer, OwnerToken owner, TransferRows rows, MeteredSender sender, Func<IDbTransaction, Task> follow, bool isAnnounced, CancellationToken cancel)
    {
        await database.SerializedSoonAsync(StorageQuota.Key, async transaction =>
        {
            if (!await rowQuota.HasSpaceAsync(transaction, rows.Beyond))
                throw new QuotaException(QuotaDecision.QuotaReached);
            await rows.InsertUnfinishedAsync(transaction, transfer, owner);
            await rowQuota.MeterAsync(transaction, sender, rows.Count);
        }, cancel);
        await EachSliceAsync(rows.All, StatementBatch.ExecuteAllAsync, cancel);
        // This one is flushed to the disk, and those before it with it.
        await database.WriteAsync(async transaction =>
        {
            await quota.EnterAsync(transaction, transfer, [], isAnnounced);
            await TransferRows.FinishAsync(transaction, transfer);
            await transaction.ExecuteAllAsync(await EntryAsync(transaction, transfer));
            await follow(transaction);
        }, cancel);
    }

    private ValueTask<IReadOnlyList<Statement>> EntryAsync(IDbTransaction transaction, Transfer transfer) => audit.EntryAsync(
        transaction, AuditAction.TransferCreated, AuditSubject.Transfer(transfer.Id),
        $"{TransferRow.NameOf(transfer.State)} bytes={transfer.Size} files={transfer.FileCount}{(transfer.PasswordHash is null ? "" : " password")}{(transfer.Submission is null ? "" : " submission")}");

    // Where the answer of a commit is lost, the row is looked at on another connection: without its upload, none can come any more.
    private async Task<QuotaDecision> DecideAsync(StoredId id, Func<Task<QuotaDecision>> add)
    {
        try
        {
            return await add();
        }
        catch (UncertainCommitException fault)
        {
            if (await UncertainCommit.FindOutAsync(() => quota.ReleaseDurablyAsync(id), time) is true)
                ExceptionDispatchInfo.Throw(fault.InnerException!);
            // Of one that is half written, the cleaner takes the rest away.
            if (await UncertainCommit.FindOutAsync(() => IsWrittenAsync(id), time) is not true)
                throw;
            return QuotaDecision.Kept;
        }
    }

    // Whoever writes next waits, and not who has written.
    private async Task RestBeforeAsync(Func<Task> write)
    {
        await _gate.WaitAsync();
        try
        {
            var left = _rest - time.GetElapsedTime(_ended);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, time);
            var began = time.GetTimestamp();
            await write();
            _ended = time.GetTimestamp();
            var worked = time.GetElapsedTime(began, _ended);
            _rest = worked < LongestRest ? worked : LongestRest;
        }
        finally
        {
            _gate.Release();
        }
    }
}
