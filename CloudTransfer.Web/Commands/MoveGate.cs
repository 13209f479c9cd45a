using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Commands;

/// <summary>How far a move is, as both databases have it written down, and what the source refuses meanwhile.</summary>
internal sealed class MoveGate(MoveSide source, MoveSide target)
{
    // What a server writes that was started on an empty database, or an administrator's sign-in by a key, or a move that was given up:
    // it is kept, or needs no keeping. All else is somebody's, and would be lost.
    private static readonly string[] Ignored =
        ["attempts", "audit_entries", "audit_keys", "ended_passes", "file_meters", "jobs", "key_ring", "passkey_challenges", "provider_issuers", "rejections", "sealed_totals", "storage_totals"];

    private const int PairBytes = 12;

    /// <summary>Begins a move, or goes on with one, between two that are not the same.</summary>
    /// <returns>The move as the source has it. It is all done where its state is <see cref="MoveState.Left"/>.</returns>
    /// <exception cref="CommandException">The two do not fit together.</exception>
    public async Task<Move> BeginAsync(CancellationToken cancel)
    {
        var (here, there) = (await Move.FindAsync(source.Database, cancel), await Move.FindAsync(target.Database, cancel));
        var isPair = here is not null && string.Equals(here.Pair, there?.Pair, StringComparison.Ordinal);
        if (isPair && there!.State is MoveState.Arrived && here!.State is MoveState.Closed or MoveState.Left)
            return await SaveAsync(source, here with { State = MoveState.Left });
        if (here?.State is MoveState.Left)
            throw new CommandException($"These transfers were moved to {here.Other}: to move them from here once more, take that back with move --undo first.");
        if (here?.State is MoveState.Arriving)
            throw new CommandException($"The source is the unfinished target of another move, from {here.Other}.");
        if (isPair && there!.State is MoveState.Arrived)
            throw new CommandException("The target has had these transfers, and may have got others since: delete what is there to move them once more.");
        if (!isPair || there!.State is not (MoveState.Arriving or MoveState.Left))
            await EnsureEmptyAsync(there, cancel);
        var pair = here is { State: MoveState.Arrived } && !isPair ? null : here?.Pair;
        // The target first: there is no harm in one that waits for a source that knows nothing of it.
        var leaving = new Move(pair ?? NewPair(), here?.State is MoveState.Closed ? MoveState.Closed : MoveState.Leaving, target.Location);
        await target.Database.WriteAsync(
            async transaction =>
            {
                await new Move(leaving.Pair, MoveState.Arriving, source.Location, WasLeft: isPair && there!.HasLeft).SaveAsync(transaction);
                await target.Tables.RefuseChangesAsync(transaction);
            },
            cancel);
        return await SaveAsync(source, leaving, here?.State is MoveState.Leaving or MoveState.Closed ? null : AuditAction.MoveBegan);
    }

    /// <summary>From now on no upload begins.</summary>
    public Task CloseUploadsAsync(Move move) => source.Database.WriteAsync(
        async transaction =>
        {
            await source.Tables.RefuseUploadsAsync(transaction);
            await (move with { State = MoveState.Closed }).SaveAsync(transaction);
        },
        CancellationToken.None);

    /// <summary>From now on nothing changes.</summary>
    public Task CloseAsync() => source.Database.WriteAsync(source.Tables.RefuseChangesAsync, CancellationToken.None);

    /// <summary>The source is for good what it is: it refuses changes until that is taken back.</summary>
    public Task LeaveAsync(Move move) => SaveAsync(source, move with { State = MoveState.Left });

    /// <summary>The move was broken off: the source takes uploads again.</summary>
    public Task ReopenAsync(Move move) => OpenAsync(source, move, entry: null);

    /// <summary>
    /// Whether all is at the target. A commit whose answer was lost may be on its way: this waits for it by writing what it writes, so that
    /// what is seen then stays so.
    /// </summary>
    /// <returns>Null where nobody can tell.</returns>
    public Task<bool?> HasArrivedAsync(TimeProvider time) => UncertainCommit.FindOutAsync(
        async () =>
        {
            var state = "";
            await target.Database.WriteAsync(
                async transaction => state = await transaction.Connection!.ExecuteScalarAsync<string>("UPDATE moves SET state = state RETURNING state", transaction: transaction),
                CancellationToken.None);
            return state is MoveState.Arrived;
        },
        time);

    /// <summary>Uploads that have begun and are not at their end.</summary>
    public Task<long> UnfinishedAsync(CancellationToken cancel) => source.Database.FirstAsync<long>(
        """
        SELECT COUNT(*) FROM (SELECT id FROM uploads UNION SELECT id FROM transfers WHERE state = 'receiving') AS unfinished
        """,
        new { }, cancel);

    /// <summary>Takes a move back, seen from one of its sides.</summary>
    /// <returns>What was done, for people.</returns>
    /// <exception cref="CommandException">There is nothing to take back.</exception>
    public static async Task<string> UndoAsync(MoveSide side, CancellationToken cancel)
    {
        var move = await Move.FindAsync(side.Database, cancel);
        switch (move?.State)
        {
            case MoveState.Closed or MoveState.Left:
                await OpenAsync(side, move, AuditAction.MoveUndone);
                return $"{side.Location} takes uploads again. What came to {move.Other} since the move is not here.";
            case MoveState.Arriving when move.WasLeft:
                await side.Database.WriteAsync(
                    async transaction =>
                    {
                        await transaction.Connection!.ExecuteAsync("DELETE FROM moved_objects", transaction: transaction);
                        await (move with { State = MoveState.Left, WasLeft = false }).SaveAsync(transaction);
                    },
                    CancellationToken.None);
                return $"The move from {move.Other} is given up here. As before, what is here was moved to there, and takes no changes: the same command once more takes that back.";
            case MoveState.Arriving:
                await side.Database.WriteAsync(
                    async transaction =>
                    {
                        await side.Tables.AllowChangesAsync(transaction);
                        await transaction.Connection!.ExecuteAsync("DELETE FROM moved_objects; DELETE FROM moves", transaction: transaction);
                    },
                    CancellationToken.None);
                return $"The move from {move.Other} is given up here. What it has copied is deleted when a server starts here.";
            default:
                throw new CommandException("There is no move to take back here.");
        }
    }

    private static Task OpenAsync(MoveSide side, Move move, AuditAction? entry) => side.Database.WriteAsync(
        async transaction =>
        {
            await side.Tables.AllowChangesAsync(transaction);
            await SaveAsync(transaction, side, move with { State = MoveState.Leaving }, entry);
        },
        CancellationToken.None);

    private static async Task<Move> SaveAsync(MoveSide side, Move move, AuditAction? entry = null)
    {
        await side.Database.WriteAsync(transaction => SaveAsync(transaction, side, move, entry), CancellationToken.None);
        return move;
    }

    private static async Task SaveAsync(IDbTransaction transaction, MoveSide side, Move move, AuditAction? entry)
    {
        await move.SaveAsync(transaction);
        if (entry is { } action)
            await side.Audit.AddAsync(transaction, action, AuditSubject.Move(move.Pair));
    }

    private static string NewPair() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(PairBytes));

    /// <summary>
    /// Makes sure that the two share nothing. By what each says of itself two names of one thing would not show: so something is put into
    /// the one and looked for in the other.
    /// </summary>
    /// <exception cref="CommandException">They do.</exception>
    public async Task EnsureDifferentAsync(CancellationToken cancel)
    {
        var id = StoredId.New();
        await using (var upload = await target.Objects.BeginAsync(id, 1, cancel))
        {
            await upload.WriteAsync(0, new byte[1]);
            await upload.SealAsync(1);
            using var found = await source.Objects.OpenAsync(id, cancel);
            if (found is not null)
                throw new CommandException($"Source and target are the same: both keep transfers in {target.Objects.Location}.");
        }

        if (await IsSameDatabaseAsync(cancel))
            throw new CommandException($"Source and target are the same: both keep their rows in {target.Tables.Location}.");
    }

    private async Task<bool> IsSameDatabaseAsync(CancellationToken cancel)
    {
        var token = StoredId.New().Value;
        await target.Database.ExecuteAsync("INSERT INTO moved_objects (id, length) VALUES (@token, 0)", new { token }, CancellationToken.None);
        try
        {
            return await source.Database.FirstAsync<long>("SELECT COUNT(*) FROM moved_objects WHERE id = @token", new { token }, cancel) > 0;
        }
        finally
        {
            await target.Database.ExecuteAsync("DELETE FROM moved_objects WHERE id = @token", new { token }, CancellationToken.None);
        }
    }

    private async Task EnsureEmptyAsync(Move? earlier, CancellationToken cancel)
    {
        foreach (var table in (await target.Tables.ListAsync(cancel)).Where(table => !Ignored.Contains(table.Name, StringComparer.Ordinal)))
        {
            if (await target.Database.FirstAsync<long>($"SELECT COUNT(*) FROM (SELECT 1 FROM \"{table.Name}\" LIMIT 1) AS rows_there", new { }, cancel) > 0)
                throw new CommandException($"The target is not empty: {target.Tables.Location} has rows in the table {table.Name}.");
        }

        // Only where nothing was copied to it: else its objects are those of an unfinished move.
        var journal = await new MoveJournal(target.Database).TotalAsync(cancel);
        if (journal.Count > 0)
            throw new CommandException($"The target has an unfinished move from {earlier?.Other}: give that up with move --undo, said to the target.");
        await foreach (var group in target.Objects.ListAsync(cancel))
        {
            if (group.Ids.Any())
                throw new CommandException($"The target is not empty: there are transfers in {target.Objects.Location}.");
        }
    }
}
