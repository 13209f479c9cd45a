using CloudTransfer.Web.Data;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Administration;

/// <summary>
/// Looks through the rows of transfers, one page at a time. A page begins where the one before it ended, along an index:
/// the last one costs no more than the first.
/// </summary>
public sealed class TransferSearch(Database database, TimeProvider time)
{
    /// <summary>Transfers on a page.</summary>
    public const int PageSize = 50;

    private const string Columns =
        """
        SELECT id AS Id, state AS State, name AS Name, stored AS Stored, file_count AS FileCount, created_at AS CreatedAt,
            expires_at AS ExpiresAt, completed AS Completed, title AS Title, sender AS Sender
        FROM transfers

        """;

    // The sign after all of those that ids are made of.
    private const string AfterIds = "~";

    /// <summary>A page of transfers, and where the next one begins; null where there is no more.</summary>
    public async Task<(IReadOnlyList<FoundTransfer> Found, SearchPosition? Next)> FindAsync(SearchRequest request, CancellationToken cancel)
    {
        var rows = await database.QueryAsync<Row>(Sql(request), Arguments(request), cancel);
        FoundTransfer[] found = [.. rows.Take(PageSize).Select(row => row.ToFound())];
        var next = rows.Count > PageSize ? found[^1] : null;
        return (found, next is null ? null : new SearchPosition(
            request.Order is SearchOrder.Largest ? next.Stored : next.Created.ToUnixTimeMilliseconds(), next.Id.Value));
    }

    /// <summary>The transfers with these ids, the largest first.</summary>
    public async Task<IReadOnlyList<FoundTransfer>> FindAsync(IReadOnlyCollection<StoredId> ids, CancellationToken cancel) =>
        [.. (await database.QueryAsync<Row>(
            Columns + "WHERE id IN @ids AND state <> 'deleting' ORDER BY stored DESC", new { ids = ids.Select(id => id.Value) }, cancel))
            .Select(row => row.ToFound())];

    /// <summary>The largest files of a transfer.</summary>
    public async Task<IReadOnlyList<(string Path, long Size)>> LargestFilesAsync(StoredId id, int limit, CancellationToken cancel) =>
        await database.QueryAsync<(string, long)>(
            "SELECT CASE folder WHEN '' THEN name ELSE folder || '/' || name END, size FROM files WHERE transfer_id = @id ORDER BY size DESC, number LIMIT @limit",
            new { id = id.Value, limit }, cancel);

    /// <summary>The statement for a search: the index that it goes along is the one of its order, or that of the ids.</summary>
    internal static string Sql(SearchRequest request)
    {
        const string filters = "stored >= @min AND created_at <= @before AND state <> 'deleting'";
        if (request.IdPrefix is not null)
            return Columns + $"WHERE id >= @prefix AND id < @end AND id > @id AND {filters} ORDER BY id LIMIT @limit";
        return Columns + request.Order switch
        {
            SearchOrder.Largest => $"WHERE (stored, id) < (@value, @id) AND {filters} ORDER BY stored DESC, id DESC LIMIT @limit",
            SearchOrder.Oldest => $"WHERE (created_at, id) > (@value, @id) AND {filters} ORDER BY created_at, id LIMIT @limit",
            _ => $"WHERE (created_at, id) < (@value, @id) AND {filters} ORDER BY created_at DESC, id DESC LIMIT @limit",
        };
    }

    /// <summary>The arguments of that statement.</summary>
    internal object Arguments(SearchRequest request)
    {
        var ascending = request.IdPrefix is not null || request.Order is SearchOrder.Oldest;
        return new
        {
            prefix = request.IdPrefix,
            end = request.IdPrefix + AfterIds,
            value = request.After?.Value ?? (ascending ? long.MinValue : long.MaxValue),
            id = request.After?.Id ?? (ascending ? "" : AfterIds),
            min = request.MinSize?.Bytes ?? 0,
            before = (time.GetUtcNow() - (request.OlderThan?.Value ?? TimeSpan.Zero)).ToUnixTimeMilliseconds(),
            limit = PageSize + 1,
        };
    }

    private sealed record Row(
        string Id, string State, string Name, long Stored, long FileCount, long CreatedAt, long? ExpiresAt, long Completed, string Title, string Sender)
    {
        public FoundTransfer ToFound() => new(
            StoredId.TryParse(Id, out var id) ? id : throw new InvalidDataException("A row has no id."),
            Enum.Parse<TransferState>(State, ignoreCase: true),
            Name,
            Stored,
            (int)FileCount,
            DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            ExpiresAt is { } expires ? DateTimeOffset.FromUnixTimeMilliseconds(expires) : null,
            Completed,
            Title,
            Sender);
    }
}
