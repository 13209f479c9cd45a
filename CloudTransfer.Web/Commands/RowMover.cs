using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using Dapper;

namespace CloudTransfer.Web.Commands;

/// <summary>Copies all rows in one transaction of the target, and compares what is there before it is committed.</summary>
internal sealed class RowMover(MoveSide source, MoveSide target)
{
    // The key ring goes by its documents, which one of the two may have in files.
    private const string KeyRing = "key_ring";

    // The source took no changes while these had to be true; from here on others decide.
    private const string Settle =
        """
        DELETE FROM transfers WHERE state = 'receiving';
        DELETE FROM uploads;
        DELETE FROM jobs WHERE subject <> '' AND NOT EXISTS (SELECT 1 FROM transfers WHERE transfers.id = jobs.subject)
            AND NOT EXISTS (SELECT 1 FROM mails WHERE mails.id = jobs.subject);
        UPDATE jobs SET lease_until = NULL, lease_token = NULL WHERE lease_until IS NOT NULL;
        DELETE FROM moved_objects;
        """;

    // What was done at the target stays known, and who has signed out there stays out.
    private const string Keep =
        """
        CREATE TEMPORARY TABLE kept_entries AS SELECT * FROM audit_entries;
        CREATE TEMPORARY TABLE kept_passes AS SELECT * FROM ended_passes;
        """;

    private const string AddKept =
        """
        INSERT INTO audit_entries SELECT * FROM kept_entries WHERE true ON CONFLICT DO NOTHING;
        INSERT INTO ended_passes SELECT * FROM kept_passes WHERE true ON CONFLICT DO NOTHING;
        DROP TABLE kept_entries;
        DROP TABLE kept_passes;
        """;

    /// <summary>The tables that are copied, each as the source has it and as the target does: the types of columns differ.</summary>
    /// <exception cref="CommandException">The two databases do not have the same ones.</exception>
    public async Task<IReadOnlyList<(Table From, Table To)>> TablesAsync(CancellationToken cancel)
    {
        var (from, to) = (await source.Tables.ListAsync(cancel), await target.Tables.ListAsync(cancel));
        var difference = Columns(from).Except(Columns(to), StringComparer.Ordinal).Concat(Columns(to).Except(Columns(from), StringComparer.Ordinal)).FirstOrDefault();
        return difference is null
            ? [.. to.Where(table => table.Name is not KeyRing).Select(table => (from.First(other => string.Equals(other.Name, table.Name, StringComparison.Ordinal)), table))]
            : throw new CommandException($"Only one of the two databases has {difference}: both must be of this version.");

        static IEnumerable<string> Columns(IEnumerable<Table> tables) => tables.SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column.Name} ({column.Kind})"));
    }

    /// <summary>Copies them, in place of what is there; the move has arrived then.</summary>
    /// <returns>How many rows.</returns>
    public async Task<long> CopyAsync(Move arrived, CancellationToken cancel)
    {
        var tables = await TablesAsync(cancel);
        foreach (var key in source.Keys.All())
            target.Keys.Add(key.Name, key.Content);
        var rows = 0L;
        await target.Database.WriteAsync(
            async transaction =>
            {
                rows = 0;
                await transaction.Connection!.ExecuteAsync(Keep, transaction: transaction, commandTimeout: 0);
                await target.Tables.WithoutTriggersAsync(transaction, async () =>
                {
                    foreach (var (_, table) in tables.Reverse())
                        await transaction.Connection!.ExecuteAsync($"DELETE FROM \"{table.Name}\"", transaction: transaction, commandTimeout: 0);
                    foreach (var (from, to) in tables)
                        rows += await CopyAsync(transaction, from, to, cancel);
                });
                await target.Tables.AllowChangesAsync(transaction);
                await transaction.Connection!.ExecuteAsync(AddKept + Settle, transaction: transaction, commandTimeout: 0);
                await target.Audit.AddAsync(transaction, AuditAction.MoveCompleted, AuditSubject.Move(arrived.Pair), $"rows={rows}");
                await arrived.SaveAsync(transaction);
            },
            cancel);
        return rows;
    }

    private async Task<long> CopyAsync(IDbTransaction transaction, Table from, Table to, CancellationToken cancel)
    {
        var (read, written) = (new RowChecksum(), new RowChecksum());
        await using (var connection = await source.Database.OpenAsync(cancel))
        {
            try
            {
                await target.Tables.AddAsync(transaction, to, AddingAsync(connection, from, read, cancel), cancel);
            }
            catch (DbException fault) when (fault is not UncertainCommitException)
            {
                throw new CommandException($"The table {to.Name} cannot be written to {target.Location}: {fault.Message}");
            }
        }

        await foreach (var row in target.Tables.ReadAsync((DbConnection)transaction.Connection!, to, cancel))
            written.Add(row);
        return read.IsSameAs(written)
            ? read.Count
            : throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"The table {to.Name} has other rows at the target: {written.Count} of {read.Count}, or other values."));
    }

    private async IAsyncEnumerable<object?[]> AddingAsync(DbConnection connection, Table from, RowChecksum checksum, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var rows = source.Tables.ReadAsync(connection, from, cancel).GetAsyncEnumerator(cancel);
        while (await HasNextAsync(rows, from))
        {
            checksum.Add(rows.Current);
            yield return rows.Current;
        }
    }

    private async ValueTask<bool> HasNextAsync(IAsyncEnumerator<object?[]> rows, Table from)
    {
        try
        {
            return await rows.MoveNextAsync();
        }
        catch (DbException fault)
        {
            throw new CommandException($"The table {from.Name} cannot be read from {source.Location}: {fault.Message}");
        }
    }
}
