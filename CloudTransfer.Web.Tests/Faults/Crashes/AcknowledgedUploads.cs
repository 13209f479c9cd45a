using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>
/// What clients were told: the oracle that a volume is held against after a crash. An entry is made when an answer has
/// arrived, or, where its loss leaves two truths, before the question was asked.
/// </summary>
internal sealed class AcknowledgedUploads
{
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _gone = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Uploading, bool> _arriving = new();
    private int _acknowledged;

    /// <summary>How many uploads were acknowledged.</summary>
    public int Total => _acknowledged;

    /// <summary>A transfer was acknowledged: its first file, and what deletes it.</summary>
    public Kept Keep(UploadAnswer answer, byte[] first)
    {
        Interlocked.Increment(ref _acknowledged);
        return _kept[answer.Id] = new Kept(answer.Id, new Uri(answer.OwnerLink).Segments[^1], file => file.AsSpan().SequenceEqual(first));
    }

    /// <summary>A transfer is about to be deleted: until that is acknowledged, nothing is known of it.</summary>
    public void Doubt(Kept transfer) => _kept.TryRemove(transfer.Id, out _);

    /// <summary>A transfer was deleted, or ends at that time: nobody may have it again.</summary>
    public void RecordRemoval(Kept transfer, DateTimeOffset at = default)
    {
        _kept.TryRemove(transfer.Id, out _);
        _gone[transfer.Id] = at;
    }

    /// <summary>Waits until what was to expire has done so.</summary>
    public Task AllEndedAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var rest = _gone.Values.Append(now).Max() - now;
        return Task.Delay(rest);
    }

    /// <summary>A transfer was announced; how far its lanes are is told to the answer.</summary>
    public Uploading Announce(TransferAnswer answer, SampleFolder folder)
    {
        var uploading = new Uploading(answer, folder);
        _arriving[uploading] = true;
        return uploading;
    }

    /// <summary>All of an announced transfer was acknowledged.</summary>
    public void Arrived(Uploading uploading)
    {
        _arriving.TryRemove(uploading, out _);
        Interlocked.Increment(ref _acknowledged);
        var (answer, files) = (uploading.Answer, uploading.Folder.Files);
        _kept[answer.Id] = new Kept(answer.Id, new Uri(answer.OwnerLink!).Segments[^1], file => file.AsSpan().SequenceEqual(files[0].Bytes));
    }

    /// <summary>Holds a replica against all of this, and lets what was arriving go on to its end.</summary>
    public async Task CheckAsync(ReplicaProcess replica)
    {
        foreach (var uploading in _arriving.Keys)
        {
            await uploading.FinishAsync(replica.Client);
            Arrived(uploading);
            await uploading.Folder.AssertIsAtAsync(replica.Client, new Uri(uploading.Answer.Link).AbsolutePath);
        }

        foreach (var kept in _kept.Values)
            Assert.True(kept.Is(await replica.Client.DownloadAsync(kept.Id, 0)), $"Transfer {kept.Id} has other bytes.");
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (id, _) in _gone.Where(gone => gone.Value <= now))
        {
            using var answer = await replica.Client.GetAsync($"/d/{id}/download");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }
}

/// <summary>A transfer that was acknowledged.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">Its owner's token.</param>
/// <param name="Is">Whether these are the bytes of its first file.</param>
internal sealed record Kept(string Id, string Token, Func<byte[], bool> Is)
{
    /// <summary>Its owner deletes it.</summary>
    public async Task DeleteAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{Id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
