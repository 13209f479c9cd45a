using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Commands;

/// <summary>Which objects were copied and read back, in the target's database: who goes on with a move begins there.</summary>
internal sealed class MoveJournal(IDatabase target)
{
    /// <summary>How many there are, and their bytes.</summary>
    public async Task<(long Count, long Bytes)> TotalAsync(CancellationToken cancel) =>
        await target.FirstAsync<(long, long)>("SELECT COUNT(*), CAST(COALESCE(SUM(length), 0) AS BIGINT) FROM moved_objects", new { }, cancel);

    /// <summary>Those among <paramref name="ids"/>, which are in order.</summary>
    public async Task<HashSet<string>> AmongAsync(IReadOnlyList<string> ids, CancellationToken cancel) => [.. await target.QueryAsync<string>(
        "SELECT id FROM moved_objects WHERE id >= @first AND id <= @last", new { first = ids[0], last = ids[^1] }, cancel)];

    /// <summary>Writes one down.</summary>
    public Task AddAsync(StoredId id, long length) => target.ExecuteAsync(
        "INSERT INTO moved_objects (id, length) VALUES (@id, @length) ON CONFLICT (id) DO UPDATE SET length = excluded.length",
        new { id = id.Value, length }, CancellationToken.None);

    /// <summary>Forgets one, which is not there, or not wanted, any more.</summary>
    public Task RemoveAsync(StoredId id) => target.ExecuteAsync("DELETE FROM moved_objects WHERE id = @id", new { id = id.Value }, CancellationToken.None);
}
