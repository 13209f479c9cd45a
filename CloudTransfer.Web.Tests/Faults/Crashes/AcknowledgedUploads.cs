using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
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
        return _kept[answer.Id] = new AcknowledgedTransfer(answer.Id, new Uri(answer.OwnerLink).Segments[^1], file => file.AsSpan().SequenceEqual(first));
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
        var (answer, files) = (upload.Answer, upload.Folder.Files);
        _kept[answer.Id] = new AcknowledgedTransfer(answer.Id, new Uri(answer.OwnerLink!).Segments[^1], file => file.AsSpan().SequenceEqual(files[0].Bytes));
    }

    /// <summary>Compares a replica with the recorded responses, and completes the incomplete uploads.</summary>
    public async Task CheckAsync(ReplicaProcess replica)
    {
        foreach (var upload in _incomplete.Keys)
        {
            await upload.FinishAsync(replica.Client);
            Complete(upload);
            await upload.Folder.AssertIsAtAsync(replica.Client, new Uri(upload.Answer.Link).AbsolutePath);
        }

        foreach (var kept in _kept.Values)
            Assert.True(kept.IsContent(await replica.Client.DownloadAsync(kept.Id, 0)), $"The content of transfer {kept.Id} differs.");
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (id, _) in _removed.Where(removed => removed.Value <= now))
        {
            using var answer = await replica.Client.GetAsync($"/d/{id}/download");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }
}

/// <summary>An acknowledged transfer.</summary>
/// <param name="Id">The id.</param>
/// <param name="Token">The owner token.</param>
/// <param name="IsContent">Whether the bytes are those of the first file.</param>
internal sealed record AcknowledgedTransfer(string Id, string Token, Func<byte[], bool> IsContent)
{
    /// <summary>Deletes the transfer as its owner.</summary>
    public async Task DeleteAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{Id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
