using System.Buffers;
using System.IO.Pipelines;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// A request body that fails when its sender stalls: when no byte, or hardly any, arrives within the timeout. Only time
/// spent waiting for the sender counts, not time spent on a slow disk.
/// </summary>
/// <remarks>Kestrel's own limit is an average over the whole body: after a large upload it allows days of silence.</remarks>
/// <param name="body">The body.</param>
/// <param name="after">The timeout.</param>
/// <param name="time">The clock.</param>
public sealed class StallTimeoutReader(PipeReader body, TimeSpan after, TimeProvider time) : PipeReader, IDisposable
{
    // Slower than any usable network.
    private const double MinBytesPerSecond = 240;

    private readonly CancellationTokenSource _timeout = new(Timeout.InfiniteTimeSpan, time);
    private ReadOnlySequence<byte> _buffer;
    private TimeSpan _waited;
    private long _unread, _received;

    /// <summary>Why reading failed; null if it has not.</summary>
    public BadHttpRequestException? Fault { get; private set; }

    /// <exception cref="BadHttpRequestException">The sender has stalled (408), or the body is malformed or too long.</exception>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return body.TryRead(out var there) ? Count(there) : await WaitAsync(cancellationToken);
        }
        catch (BadHttpRequestException fault)
        {
            Fault = fault;
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        var isThere = body.TryRead(out result);
        if (isThere)
            Count(result);
        return isThere;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _unread = _buffer.Slice(consumed).Length;
        _buffer = default;
        body.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => body.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => body.Complete(exception);

    /// <inheritdoc/>
    public void Dispose() => _timeout.Dispose();

    private async ValueTask<ReadResult> WaitAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _timeout.Token);
        _timeout.CancelAfter(after);
        try
        {
            var result = Count(await body.ReadAsync(either.Token));
            _timeout.CancelAfter(Timeout.InfiniteTimeSpan);
            _waited += time.GetElapsedTime(began);
            if (result.IsCompleted || !IsTooSlow())
                return result;
            // Kestrel goes on reading the body to discard the rest.
            AdvanceTo(result.Buffer.Start, result.Buffer.End);
            throw Stalled();
        }
        catch (OperationCanceledException) when (_timeout.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw Stalled();
        }
    }

    private ReadResult Count(ReadResult result)
    {
        _buffer = result.Buffer;
        _received += _buffer.Length - _unread;
        return result;
    }

    // Each period of waiting is measured by itself.
    private bool IsTooSlow()
    {
        if (_waited < after)
            return false;
        var isTooSlow = _received < MinBytesPerSecond * after.TotalSeconds;
        (_waited, _received) = (TimeSpan.Zero, 0);
        return isTooSlow;
    }

    private static BadHttpRequestException Stalled() =>
        new("Nothing more of the request's body came.", StatusCodes.Status408RequestTimeout);
}
