using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Checksums;

/// <summary>
/// Limits the reading for checksums: one piece at a time, in the order of the requests, and all together no faster than <see cref="TransfersOptions.ChecksumRate"/>, since uploads and downloads come first on the disk.
/// </summary>
public sealed class ReadRateLimiter(IOptions<TransfersOptions> options, TimeProvider time) : IDisposable
{
    // A shorter delay costs more than it is worth.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly long _began = time.GetTimestamp();
    private TimeSpan _paidFor;

    /// <summary>The most bytes of a piece: what may be read in a second, so that nobody waits for another's for long.</summary>
    public long LongestPiece => options.Value.ChecksumRate.Bytes;

    /// <summary>Reads a piece when nobody else does and the rate allows it; returns how many bytes that were.</summary>
    public async Task<int> ReadAsync(Func<ValueTask<int>> read, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            var bytes = await read();
            var now = time.GetElapsedTime(_began);
            _paidFor = (_paidFor > now ? _paidFor : now) + TimeSpan.FromSeconds((double)bytes / options.Value.ChecksumRate.Bytes);
            if (_paidFor - now > Shortest)
                await Task.Delay(_paidFor - now, time, cancel);
            return bytes;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();
}
