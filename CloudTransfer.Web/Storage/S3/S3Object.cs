using Amazon.S3.Model;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>
/// A sealed object of the bucket. What is read in order comes out of one answer, which runs ahead as far as the connection's
/// buffers go; where it breaks off, another is asked for from there.
/// </summary>
internal sealed class S3Object(Bucket bucket, string key, long length, string tag) : StoredObject
{
    private const long LeastAhead = 1 << 20, MostAhead = 32 << 20;
    private const int Fill = 64 << 10, MostFailures = 5;

    // What lies between two files of a zip is read over.
    private const long MostSkipped = 128 << 10;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private GetObjectResponse? _answer;
    private long _next = long.MinValue / 2, _end, _ahead = LeastAhead, _expectedEnd;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override void Expect(long offset, long count) => _expectedEnd = Math.Min(length, offset + count);

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> into, long offset, CancellationToken cancel)
    {
        if (offset >= length)
            return 0;
        await _turn.WaitAsync(cancel);
        try
        {
            return await ReadOnwardAsync(into, offset, cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Close();
        _turn.Dispose();
    }

    private async Task<int> ReadOnwardAsync(Memory<byte> into, long offset, CancellationToken cancel)
    {
        for (var failures = 0; ; failures++)
        {
            if (!IsAhead(offset) && !await AskAsync(offset, cancel))
                return 0;
            try
            {
                await SkipToAsync(offset, into, cancel);
                var most = (int)Math.Min(into.Length, _end - _next);
                var read = await _answer!.ResponseStream.ReadAtLeastAsync(into[..most], Math.Min(Fill, most), throwOnEndOfStream: false, cancel);
                _next += read;
                if (read > 0)
                    return read;
                Close();
                if (failures >= MostFailures)
                    throw new BucketUnavailableException("broken_off");
            }
            catch (Exception fault) when (BucketFaults.IsOfTheNetwork(fault))
            {
                Close();
                if (failures >= MostFailures)
                    throw new BucketUnavailableException(fault.GetType().Name, fault);
            }
        }
    }

    private bool IsAhead(long offset) => _answer is not null && offset >= _next && offset < _end && offset - _next <= MostSkipped;

    private async ValueTask SkipToAsync(long offset, Memory<byte> scratch, CancellationToken cancel)
    {
        while (_next < offset)
        {
            var read = await _answer!.ResponseStream.ReadAsync(scratch[..(int)Math.Min(scratch.Length, offset - _next)], cancel);
            if (read == 0)
                throw new EndOfStreamException();
            _next += read;
        }
    }

    // What was not announced is asked for in growing pieces, for as long as it is read in order.
    private async Task<bool> AskAsync(long offset, CancellationToken cancel)
    {
        _ahead = offset >= _next && offset - _next <= MostSkipped ? Math.Min(MostAhead, _ahead * 2) : LeastAhead;
        Close();
        var end = offset < _expectedEnd ? _expectedEnd : Math.Min(length, offset + _ahead);
        _answer = await bucket.GetAsync(key, offset, end - offset, tag, cancel);
        (_next, _end) = (offset, end);
        return _answer is not null;
    }

    private void Close()
    {
        _answer?.Dispose();
        _answer = null;
    }
}
