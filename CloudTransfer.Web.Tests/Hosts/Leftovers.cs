using CloudTransfer.Web.Tests.Faults.Crashes;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>What is left in a bucket and a database of what was broken off.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Asserts that soon after a sweep every object has its row, every row its object, and that there is nothing else in the bucket and in the totals.</summary>
    /// <param name="replicas">The replicas, with nothing to do.</param>
    /// <param name="bucket">Their bucket.</param>
    /// <param name="query">Asks their database; answers the first value.</param>
    public static async Task AssertNoneAsync(IReadOnlyList<ReplicaProcess> replicas, TestBucket bucket, Func<string, Task<object?>> query)
    {
        await Sweeps.WaitAsync(replicas);
        var found = "";
        await Eventually.TrueAsync(() => Task.FromResult(found), async () => (found = await FindAsync(bucket, query)).Length == 0, Timeout);
    }

    /// <summary>The ids of the transfers in the database.</summary>
    public static async Task<HashSet<string>> IdsAsync(Func<string, Task<object?>> query, string condition) =>
        Split(await query($"SELECT STRING_AGG(id, ' ') FROM transfers WHERE {condition}"));

    private static async Task<string> FindAsync(TestBucket bucket, Func<string, Task<object?>> query)
    {
        var (isSealed, isReceiving) = (await IdsAsync(query, "state = 'sealed'"), await IdsAsync(query, "state = 'receiving'"));
        var (objects, incoming) = (await KeysAsync("transfers/"), await KeysAsync("incoming/"));
        var uploads = (await bucket.UploadsAsync()).Select(IdOf).ToHashSet(StringComparer.Ordinal);
        return string.Join(", ", new (string Of, IEnumerable<string> Ids)[]
        {
            ("objects without a row", objects.Except(isSealed)), ("rows without an object", isSealed.Except(objects)),
            ("incoming objects", incoming.Except(isReceiving)), ("multipart uploads", uploads.Except(isReceiving)),
            ("deletions", await IdsAsync(query, "state = 'deleting'")), ("drift", await query(Volumes.Drift) is 0L or decimal and 0 ? [] : ["of the totals"]),
            ("reservations", Split(await query("SELECT STRING_AGG(id, ' ') FROM uploads WHERE id NOT IN (SELECT id FROM transfers WHERE state = 'receiving')"))),
        }.Where(left => left.Ids.Any()).Select(left => $"{left.Of}: {string.Join(' ', left.Ids)}"));

        async Task<HashSet<string>> KeysAsync(string prefix) => (await bucket.KeysAsync(prefix)).Select(IdOf).ToHashSet(StringComparer.Ordinal);
    }

    private static HashSet<string> Split(object? ids) => (ids as string ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    private static string IdOf(string key) => key.Split('/')[1];
}
