using System.Runtime.CompilerServices;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Commands;

/// <summary>The transfers of the source that are complete: each has an object.</summary>
internal sealed class SealedTransfers(IDatabase source)
{
    private const int Page = 500;

    /// <summary>How many there are, and their bytes.</summary>
    public async Task<(long Count, long Bytes)> TotalAsync(CancellationToken cancel) =>
        await source.FirstAsync<(long, long)>("SELECT COUNT(*), CAST(COALESCE(SUM(stored), 0) AS BIGINT) FROM transfers WHERE state = 'sealed'", new { }, cancel);

    /// <summary>All of them by their ids, some at a time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<(string Id, long Stored)>> PagesAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        for (var after = ""; ;)
        {
            var page = await source.QueryAsync<(string Id, long Stored)>(
                "SELECT id, stored FROM transfers WHERE id > @after AND state = 'sealed' ORDER BY id LIMIT @limit", new { after, limit = Page }, cancel);
            if (page.Count == 0)
                yield break;
            yield return page;
            after = page[^1].Id;
        }
    }

    /// <summary>Whether one is still there, and complete.</summary>
    public async Task<bool> HasAsync(StoredId id, CancellationToken cancel) => await source.FirstAsync<long>(
        "SELECT COUNT(*) FROM transfers WHERE id = @id AND state = 'sealed'", new { id = id.Value }, cancel) == 1;

    /// <summary>The ids of those among <paramref name="ids"/>, which are many of those that there are between the first and the last.</summary>
    public async Task<HashSet<string>> AmongAsync(IEnumerable<StoredId> ids, CancellationToken cancel)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in ids.Select(id => id.Value).Order(StringComparer.Ordinal).Chunk(Page))
        {
            var between = await source.QueryAsync<string>(
                "SELECT id FROM transfers WHERE id >= @first AND id <= @last AND state = 'sealed'", new { first = some[0], last = some[^1] }, cancel);
            known.UnionWith(between.Intersect(some, StringComparer.Ordinal));
        }

        return known;
    }
}
