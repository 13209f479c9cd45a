namespace CloudTransfer.Web.Storage.S3;

/// <summary>Sends the parts of one upload, some at a time. The multipart upload begins with the first of them.</summary>
internal sealed class PartSender(Bucket bucket, StoredId id, PieceIndex pieces, string? uploadId, CancellationToken cancel)
{
    private const int Most = 4;

    private readonly List<Task<UploadPiece>> _sending = [];

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

    /// <summary>Waits until all parts are sent.</summary>
    /// <exception cref="BucketUnavailableException">One could not be.</exception>
    /// <exception cref="UploadGoneException">The multipart upload is gone.</exception>
    public async Task DrainAsync()
    {
        while (_sending.Count > 0)
            await CollectAsync();
    }

    /// <summary>Waits until nothing is being sent, whatever becomes of it.</summary>
    public Task EndAsync() => Task.WhenAll(_sending).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

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
