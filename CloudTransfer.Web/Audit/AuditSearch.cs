using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Audit;

/// <summary>An entry that was written.</summary>
/// <param name="At">When it was written.</param>
/// <param name="Id">Its id.</param>
/// <param name="Action">What was done, as <see cref="AuditActions"/> names it.</param>
/// <param name="Actor">Who did it, the text of an <see cref="AuditActor"/>.</param>
/// <param name="Subject">To what, the text of an <see cref="AuditSubject"/>.</param>
/// <param name="Client">From where: a pseudonym or an address; null for nothing.</param>
/// <param name="Detail">More of it; null for nothing.</param>
public sealed record AuditEntry(DateTimeOffset At, string Id, string Action, string Actor, string Subject, string? Client, string? Detail)
{
    /// <summary>Its place, after which a next page begins.</summary>
    public PagePosition Position => new(At.ToUnixTimeMilliseconds(), Id);
}

/// <summary>Which entries are looked for; null for any.</summary>
/// <param name="From">The first moment.</param>
/// <param name="Until">The moment after the last.</param>
/// <param name="Action">What was done.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Subjects">To any of which.</param>
public sealed record AuditFilter(DateTimeOffset? From = null, DateTimeOffset? Until = null, string? Action = null, string? Actor = null, IReadOnlyList<string>? Subjects = null);

/// <summary>A page of entries.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">Where the next page begins; null where there is no more.</param>
public sealed record FoundEntries(IReadOnlyList<AuditEntry> Entries, PagePosition? Next);

/// <summary>Reads entries, the newest first, and deletes those that are old.</summary>
public sealed class AuditSearch(IDatabase database, IOptions<AuditOptions> options)
{
    /// <summary>Entries on a page.</summary>
    public const int PageSize = 50;

    private const int Slice = 1000;

    private const string Select =
        """
        SELECT written_at AS At, id AS Id, action AS Action, actor AS Actor, subject AS Subject, client AS Client, detail AS Detail FROM audit_entries
        WHERE (written_at, id) < (@at, @id)
        """;

    /// <summary>A page of entries, the newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">The place of the entry before the first; null for the newest.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<FoundEntries> FindAsync(AuditFilter filter, PagePosition? after, CancellationToken cancel)
    {
        var found = await ReadAsync(filter, after, PageSize + 1, cancel);
        return new([.. found.Take(PageSize)], found.Count > PageSize ? found[PageSize - 1].Position : null);
    }

    /// <summary>All entries from a place on, the newest first, read piece by piece.</summary>
    public async IAsyncEnumerable<AuditEntry> AllAsync(AuditFilter filter, PagePosition? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        IReadOnlyList<AuditEntry> piece;
        do
        {
            piece = await ReadAsync(filter, after, Slice, cancel);
            foreach (var entry in piece)
                yield return entry;
            after = piece.Count > 0 ? piece[^1].Position : null;
        }
        while (piece.Count == Slice);
    }

    /// <summary>Deletes the entries that were kept as long as they are to be, piece by piece.</summary>
    public async Task ForgetOldAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var before = now - options.Value.Retention;
        var deleted = Slice;
        while (deleted == Slice)
        {
            await database.WriteSoonAsync(async transaction =>
            {
                deleted = await transaction.Connection!.ExecuteAsync(
                    "DELETE FROM audit_entries WHERE (written_at, id) IN (SELECT written_at, id FROM audit_entries WHERE written_at <= @before ORDER BY written_at, id LIMIT @Slice)",
                    new { before = before.ToUnixTimeMilliseconds(), Slice }, transaction);
                if (deleted < Slice)
                    await AuditPseudonyms.ForgetAsync(transaction, before);
            }, cancel);
        }
    }

    private async Task<IReadOnlyList<AuditEntry>> ReadAsync(AuditFilter filter, PagePosition? after, int limit, CancellationToken cancel)
    {
        var begin = after ?? (filter.Until is { } until ? new PagePosition(until.ToUnixTimeMilliseconds(), "") : PagePosition.Start);
        var (subjects, arguments) = filter.Subjects is { } texts ? InList.Of(texts) : ("", new DynamicParameters());
        arguments.AddDynamicParams(new { at = begin.Value, id = begin.Id, from = filter.From?.ToUnixTimeMilliseconds(), filter.Action, filter.Actor, limit });
        var sql = Select
            + (filter.From is null ? "" : " AND written_at >= @from")
            + (filter.Action is null ? "" : " AND action = @Action")
            + (filter.Actor is null ? "" : " AND actor = @Actor")
            + (filter.Subjects is null ? "" : " AND subject IN " + subjects)
            + " ORDER BY written_at DESC, id DESC LIMIT @limit";
        return [.. (await database.QueryAsync<Found>(sql, arguments, cancel)).Select(row => row.ToEntry())];
    }

    [method: ExplicitConstructor]
    private sealed record Found(long At, string Id, string Action, string Actor, string Subject, string? Client, string? Detail)
    {
        public AuditEntry ToEntry() => new(DateTimeOffset.FromUnixTimeMilliseconds(At), Id, Action, Actor, Subject, Client, Detail);
    }
}
