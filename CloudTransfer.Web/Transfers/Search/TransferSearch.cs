using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Scans;
using Dapper;

namespace CloudTransfer.Web.Transfers.Search;

/// <summary>
/// Looks through the rows of transfers, one page at a time. A page begins where the one before it ended, along an index:
/// the last one costs no more than the first. Names are compared here and not in the database, whose idea of upper and lower
/// case ends with ASCII; a search for one that is rare ends after <see cref="MostLooked"/> rows, and is gone on with.
/// </summary>
public sealed class TransferSearch(IDatabase database, ScanRules scans, TimeProvider time)
{
    /// <summary>Transfers on a page.</summary>
    public const int PageSize = 50;

    /// <summary>The most transfers that are looked at for one page.</summary>
    public const int MostLooked = 20_000;

    /// <summary>How many of those one statement reads.</summary>
    private const int Slice = 1000;

    private const string Columns =
        """
        SELECT id AS Id, state AS State, name AS Name, stored AS Stored, file_count AS FileCount, created_at AS CreatedAt,
            expires_at AS ExpiresAt, completed AS Completed, verdict AS Verdict, title AS Title, sender AS Sender, submission_link AS SubmissionLink,
            CASE WHEN max_downloads <= (SELECT COUNT(*) FROM tickets WHERE transfer_id = transfers.id AND done = 1) THEN 1 ELSE 0 END AS UsedUp
        FROM transfers

        """;

    // The sign after all of those that ids are made of.
    private const string AfterIds = "~";

    /// <summary>A page of transfers.</summary>
    public async Task<FoundTransfers> FindAsync(SearchRequest request, CancellationToken cancel)
    {
        if (request.Id is { } id)
            return new([.. (await FindByLinkAsync(id, cancel, request.User)).Where(found => found.Matches("", request.Status))], null, null);

        if (request.IdPrefix is { } prefix && await FindAsync(prefix, request, cancel) is { Count: > 0 } begun)
            return new(begun, null, null);

        var text = request.Text;
        var isFiltered = text.Length > 0 || request.Status is not null;
        var (found, after, looked) = (new List<FoundTransfer>(), request.After, 0);
        do
        {
            var limit = isFiltered ? Slice : PageSize + 1;
            var rows = await database.QueryAsync<Row>(Sql(request.Order, request.User is not null), Arguments(request with { After = after }, limit), cancel);
            foreach (var transfer in rows.Select(ToFound).Where(transfer => transfer.Matches(text, request.Status)))
            {
                if (found.Count == PageSize)
                    return new(found, found[^1].PositionIn(request.Order), null);
                found.Add(transfer);
            }

            if (rows.Count < limit)
                return new(found, null, null);
            after = ToFound(rows[^1]).PositionIn(request.Order);
            looked += rows.Count;
        }
        while (looked < MostLooked);
        return new(found, after, looked);
    }

    /// <summary>The transfers with these ids, of which there are no more than on a page, the largest first.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <param name="user">Whose; null for all.</param>
    public async Task<IReadOnlyList<FoundTransfer>> FindAsync(IReadOnlyCollection<StoredId> ids, CancellationToken cancel, StoredId? user = null)
    {
        if (ids.Count == 0)
            return [];
        var (list, arguments) = InList.Of(ids);
        if (user is not null)
            arguments.Add("user", user.Value.Value);
        var rows = await database.QueryAsync<Row>(Columns + $"WHERE id IN {list} AND state <> 'deleting'{Of(user)} ORDER BY stored DESC", arguments, cancel);
        return [.. rows.Select(ToFound)];
    }

    /// <summary>The transfer that a link leads to, or led to before it was withdrawn: its own, one of a recipient, or that of the requester whom it was sent to.</summary>
    /// <param name="link">The id in the link.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <param name="user">Whose; null for all.</param>
    public async Task<IReadOnlyList<FoundTransfer>> FindByLinkAsync(StoredId link, CancellationToken cancel, StoredId? user = null)
    {
        if (await FindAsync([link], cancel, user) is { Count: > 0 } own)
            return own;
        var transfer = await database.FirstAsync<string>("SELECT transfer_id FROM recipients WHERE id = @link", new { link = link.Value }, cancel)
            ?? await database.FirstAsync<string>("SELECT id FROM transfers WHERE submission_link = @link", new { link = link.Value }, cancel);
        return StoredId.TryParse(transfer, out var id) ? await FindAsync([id], cancel, user) : [];
    }

    /// <summary>The largest files of a transfer.</summary>
    public async Task<IReadOnlyList<(string Path, long Size)>> LargestFilesAsync(StoredId id, int limit, CancellationToken cancel) =>
        await database.QueryAsync<(string, long)>(
            "SELECT CASE folder WHEN '' THEN name ELSE folder || '/' || name END, size FROM files WHERE transfer_id = @id ORDER BY size DESC, number LIMIT @limit",
            new { id = id.Value, limit }, cancel);

    /// <summary>The statement for a search: it goes along the index of its order.</summary>
    internal static string Sql(SearchOrder order, bool isOfUser = false)
    {
        var columns = isOfUser ? Columns + "WHERE user_id = @user AND " : Columns + "WHERE ";
        const string filters = "stored >= @min AND created_at <= @before AND state <> 'deleting'";
        return columns + order switch
        {
            SearchOrder.Largest => $"(stored, id) < (@value, @id) AND {filters} ORDER BY stored DESC, id DESC LIMIT @limit",
            SearchOrder.Oldest => $"(created_at, id) > (@value, @id) AND {filters} ORDER BY created_at, id LIMIT @limit",
            _ => $"(created_at, id) < (@value, @id) AND {filters} ORDER BY created_at DESC, id DESC LIMIT @limit",
        };
    }

    /// <summary>The arguments of that statement.</summary>
    internal object Arguments(SearchRequest request, int limit)
    {
        var ascending = request.Order is SearchOrder.Oldest;
        return new
        {
            value = request.After?.Value ?? (ascending ? long.MinValue : long.MaxValue),
            id = request.After?.Id ?? (ascending ? "" : AfterIds),
            min = request.MinSize?.Bytes ?? 0,
            before = (time.GetUtcNow() - (request.OlderThan?.Value ?? TimeSpan.Zero)).ToUnixTimeMilliseconds(),
            user = request.User?.Value,
            limit,
        };
    }

    private static string Of(StoredId? user) => user is null ? "" : " AND user_id = @user";

    // Six characters that begin an id and are a part of a name as well do not occur.
    private async Task<IReadOnlyList<FoundTransfer>> FindAsync(string prefix, SearchRequest request, CancellationToken cancel) =>
        [.. (await database.QueryAsync<Row>(
            Columns + $"WHERE id >= @prefix AND id < @end AND state <> 'deleting'{Of(request.User)} ORDER BY id LIMIT @limit",
            new { prefix, end = prefix + AfterIds, user = request.User?.Value, limit = PageSize }, cancel))
            .Select(ToFound).Where(found => found.Matches("", request.Status))];

    private FoundTransfer ToFound(Row row) => new(
        StoredId.OfRow(row.Id),
        StatusOf(row),
        row.Name,
        row.Stored,
        (int)row.FileCount,
        DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        row.ExpiresAt is { } expires ? DateTimeOffset.FromUnixTimeMilliseconds(expires) : null,
        row.Completed,
        row.Title,
        row.Sender)
    {
        SubmissionLink = StoredId.TryParse(row.SubmissionLink, out var link) ? link : null,
    };

    private TransferStatus StatusOf(Row row) => row switch
    {
        { State: "receiving" } => TransferStatus.Arriving,
        _ when row.ExpiresAt <= time.GetUtcNow().ToUnixTimeMilliseconds() => TransferStatus.Expired,
        _ => scans.StateOf(TransferRow.VerdictOf(row.Verdict)) switch
        {
            ScanState.Refused => TransferStatus.Blocked,
            ScanState.ScanPending => TransferStatus.Scanning,
            _ => row.UsedUp != 0 ? TransferStatus.UsedUp : TransferStatus.Available,
        },
    };

    // A database may not tell the type of what is computed, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(
        string Id, string State, string Name, long Stored, long FileCount, long CreatedAt, long? ExpiresAt, long Completed, string? Verdict,
        string Title, string Sender, string? SubmissionLink, long UsedUp);
}
