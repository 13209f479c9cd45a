using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Checksums;

/// <summary>
/// Who reads for checksums at this moment: one piece at a time, those that wait in the order in which they came, and all
/// together no quicker than <see cref="TransfersOptions.ChecksumRate"/>, since uploads and downloads have the disk first.
/// </summary>
public sealed class ReadingPace(IOptions<TransfersOptions> options, TimeProvider time) : IDisposable
{
    // A shorter delay costs more than it is worth.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly long _began = time.GetTimestamp();
    private TimeSpan _paidFor;

    /// <summary>The most bytes of a piece: what may be read in a second, so that nobody waits for another's for long.</summary>
    public long LongestPiece => options.Value.ChecksumRate.Bytes;

    /// <summary>Reads a piece when it is its turn; answers how many bytes that were.</summary>
    public async Task<int> ReadAsync(Func<ValueTask<int>> read, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
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
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
