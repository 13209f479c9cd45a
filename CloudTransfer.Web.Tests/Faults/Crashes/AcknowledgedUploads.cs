using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>
/// The responses that clients received: the volume is compared with them after a crash. An upload is recorded when its
/// response has arrived. A deletion is recorded before its request, because its outcome is unknown if the response is lost.
/// </summary>
internal sealed class AcknowledgedUploads
{
    private readonly ConcurrentDictionary<string, AcknowledgedTransfer> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _removed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<LaneUpload, bool> _incomplete = new();
    private int _acknowledged;

    /// <summary>The number of acknowledged uploads.</summary>
    public int Total => _acknowledged;

    /// <summary>Records an acknowledged transfer with the content of its first file.</summary>
    public AcknowledgedTransfer Add(UploadAnswer answer, byte[] first)
    {
        Interlocked.Increment(ref _acknowledged);
        return _kept[answer.Id] = AcknowledgedTransfer.Of(answer.Id, answer.OwnerLink, first);
    }

    /// <summary>Forgets a transfer that is about to be deleted: its state is unknown until the deletion is acknowledged.</summary>
    public void Forget(AcknowledgedTransfer transfer) => _kept.TryRemove(transfer.Id, out _);

    /// <summary>Records that a transfer was deleted, or expires at a time: it must not be served afterwards.</summary>
    public void RecordRemoval(AcknowledgedTransfer transfer, DateTimeOffset at = default)
    {
        _kept.TryRemove(transfer.Id, out _);
        _removed[transfer.Id] = at;
    }

    /// <summary>Waits until all transfers with an expiry have expired.</summary>
    public Task WaitUntilExpiredAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var rest = _removed.Values.Append(now).Max() - now;
        return Task.Delay(rest);
    }

    /// <summary>Records a transfer that uploads in lanes; the result tracks the acknowledged offsets.</summary>
    public LaneUpload Begin(TransferAnswer answer, SampleFolder folder)
    {
        var upload = new LaneUpload(answer, folder);
        _incomplete[upload] = true;
        return upload;
    }

    /// <summary>Records that all lanes of a transfer were acknowledged.</summary>
    public void Complete(LaneUpload upload)
    {
        _incomplete.TryRemove(upload, out _);
        Interlocked.Increment(ref _acknowledged);
        _kept[upload.Answer.Id] = AcknowledgedTransfer.Of(upload.Answer.Id, upload.Answer.OwnerLink!, upload.Folder.Files[0].Bytes);
    }

    /// <summary>Downloads the first file of one that is acknowledged, which must be there unless it is being deleted.</summary>
    public async Task DownloadAsync(HttpClient client, SeededRandom random)
    {
        var all = _kept.Values.ToArray();
        if (all.Length == 0)
            return;
        var kept = all[random.Next(all.Length)];
        using var answer = await client.GetAsync($"/d/{kept.Id}/files/0");
        var isThere = answer.IsSuccessStatusCode && kept.IsContent(await answer.Content.ReadAsByteArrayAsync());
        Assert.True(isThere || !_kept.ContainsKey(kept.Id), $"{kept.Id}: {(int)answer.StatusCode}");
    }

    // Who is told to come back does so.
    private static async Task<bool> CanFinishAsync(LaneUpload upload, HttpClient replica)
    {
        try
        {
            await upload.FinishAsync(replica);
            return true;
        }
        catch (UnavailableException)
        {
            return false;
        }
    }

    /// <summary>Compares a replica with the recorded responses, and completes the incomplete uploads.</summary>
    public Task CheckAsync(ReplicaProcess replica) => CheckAsync(replica.Client);

    /// <inheritdoc cref="CheckAsync(ReplicaProcess)"/>
    public async Task CheckAsync(HttpClient replica)
    {
        await FinishAsync(replica);
        await CompareAsync(replica, _kept.Values, _removed);
    }

    /// <summary>Completes the incomplete uploads, and compares a replica with some of the recorded responses.</summary>
    /// <param name="replica">A client of the replica.</param>
    /// <param name="random">Which they are.</param>
    /// <param name="most">How many of those that were kept, and of those that were removed.</param>
    public async Task CheckSomeAsync(HttpClient replica, SeededRandom random, int most)
    {
        await FinishAsync(replica);
        await CompareAsync(replica, Some(_kept.Values, random, most), Some(_removed, random, most));
    }

    private static IEnumerable<T> Some<T>(IEnumerable<T> all, SeededRandom random, int most)
    {
        var list = all.ToArray();
        return list.Length <= most ? list : Enumerable.Range(0, most).Select(_ => list[random.Next(list.Length)]);
    }

    private async Task FinishAsync(HttpClient replica)
    {
        foreach (var upload in _incomplete.Keys)
        {
            await Eventually.HoldsAsync(() => CanFinishAsync(upload, replica));
            Complete(upload);
            await upload.Folder.AssertIsAtAsync(replica, new Uri(upload.Answer.Link).AbsolutePath);
        }
    }

    private static async Task CompareAsync(HttpClient replica, IEnumerable<AcknowledgedTransfer> all, IEnumerable<KeyValuePair<string, DateTimeOffset>> removals)
    {
        foreach (var kept in all)
            Assert.True(kept.IsContent(await replica.DownloadAsync(kept.Id, 0)), $"The content of transfer {kept.Id} differs.");
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (id, _) in removals.Where(removed => removed.Value <= now))
        {
            using var answer = await replica.GetAsync($"/d/{id}/download");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }
}

/// <summary>An acknowledged transfer.</summary>
/// <param name="Id">The id.</param>
/// <param name="Token">The owner token.</param>
/// <param name="Hash">The SHA-256 of its first file.</param>
internal sealed record AcknowledgedTransfer(string Id, string Token, string Hash)
{
    /// <summary>The transfer with this first file.</summary>
    public static AcknowledgedTransfer Of(string id, string ownerLink, byte[] first) => new(id, new Uri(ownerLink).Segments[^1], HashOf(first));

    /// <summary>Whether the bytes are those of the first file.</summary>
    public bool IsContent(byte[] file) => string.Equals(HashOf(file), Hash, StringComparison.Ordinal);

    /// <summary>Deletes the transfer as its owner.</summary>
    public async Task DeleteAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{Id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
