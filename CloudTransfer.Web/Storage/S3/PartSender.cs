using System.Collections.Concurrent;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>Sends the parts of one upload, some at a time. The multipart upload begins with the first of them.</summary>
internal sealed class PartSender(Bucket bucket, StoredId id, PieceIndex pieces, string? uploadId, CancellationToken cancel)
{
    private const int Most = 4;

    private readonly List<Task<UploadPiece>> _sending = [];
    private readonly ConcurrentQueue<UploadPiece> _copied = new();
    private Task _copying = Task.CompletedTask;

    /// <summary>The id of the multipart upload; null while there is none.</summary>
    public string? UploadId { get; private set; } = uploadId;

    /// <summary>Begins the multipart upload where there is none.</summary>
    public async ValueTask<string> BeginAsync() => UploadId ??= await bucket.InitiateAsync(BucketKeys.Sealed(id), cancel);

    /// <summary>Waits until another part may be sent.</summary>
    /// <exception cref="BucketUnavailableException">One before could not be.</exception>
    public async ValueTask AwaitTurnAsync()
    {
        while (_sending.Count >= Most)
            await CollectAsync();
        if (_copying.IsFaulted)
            await _copying;
    }

    /// <summary>Sends a part, whose memory is free afterwards.</summary>
    public async Task SendAsync(int part, PartBuffer buffer, long length)
    {
        try
        {
            await BeginAsync();
        }
        catch
        {
            buffer.Free();
            throw;
        }

        pieces.AddSending(part);
        _sending.Add(UploadAsync(part, buffer, length));
    }

    /// <summary>Begins another multipart upload, and has the bucket copy parts to it meanwhile.</summary>
    /// <param name="parts">The parts, of one length.</param>
    /// <param name="length">Their length in bytes.</param>
    /// <param name="source">Where each part begins in which object.</param>
    public async Task BeginCopyingAsync(IReadOnlyList<int> parts, long length, Func<int, (string Key, long Start)> source)
    {
        UploadId = null;
        var upload = await BeginAsync();
        foreach (var part in parts)
            pieces.AddSending(part);
        _copying = Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = Most, CancellationToken = cancel }, async (part, stopping) =>
        {
            var (key, start) = source(part);
            _copied.Enqueue(new UploadPiece(part, 0, length, await bucket.CopyPartAsync(BucketKeys.Sealed(id), upload, part, (key, start, length), stopping), IsPart: true));
        });
    }

    /// <summary>Waits until all parts are sent.</summary>
    /// <exception cref="BucketUnavailableException">One could not be.</exception>
    /// <exception cref="UploadGoneException">The multipart upload is gone.</exception>
    public async Task DrainAsync()
    {
        while (_sending.Count > 0)
            await CollectAsync();
        await _copying;
        while (_copied.TryDequeue(out var piece))
            pieces.AddNew(piece);
    }

    /// <summary>Makes an object of the first parts, all of which were sent.</summary>
    /// <exception cref="UploadGoneException">The multipart upload is gone.</exception>
    public async Task CompleteAsync(int count)
    {
        await DrainAsync();
        await bucket.CompleteAsync(BucketKeys.Sealed(id), await BeginAsync(), Enumerable.Range(1, count).Select(part => (part, pieces.TagOf(part))), CancellationToken.None);
    }

    /// <summary>The first parts that are not there as they were sent.</summary>
    public async Task<IReadOnlyList<int>> OverwrittenAsync(int count)
    {
        var there = await bucket.ListPartsAsync(BucketKeys.Sealed(id), await BeginAsync(), CancellationToken.None);
        return [.. Enumerable.Range(1, count).Where(part => !string.Equals(there.GetValueOrDefault(part), pieces.TagOf(part), StringComparison.Ordinal))];
    }

    /// <summary>Waits until nothing is being sent, whatever becomes of it.</summary>
    public Task EndAsync() => Task.WhenAll([.. _sending, _copying]).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task CollectAsync()
    {
        var done = await Task.WhenAny(_sending);
        _sending.Remove(done);
        pieces.AddNew(await done);
    }

    private async Task<UploadPiece> UploadAsync(int part, PartBuffer buffer, long length)
    {
        try
        {
            await using var content = buffer.Read(0, length);
            return new UploadPiece(part, 0, length, await bucket.UploadPartAsync(BucketKeys.Sealed(id), UploadId!, part, content, cancel), IsPart: true);
        }
        finally
        {
            buffer.Free();
        }
    }
}
