using System.Buffers;
using System.IO.Pipelines;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// A request's body whose reading ends when its sender has stalled: when nothing comes for a while, or hardly anything in
/// that time of waiting. Only waiting for the sender counts: a slow disk is not the sender's fault.
/// </summary>
/// <remarks>The platform's own rule is about the average of a whole body: whoever has sent much may be silent for days.</remarks>
/// <param name="body">The body.</param>
/// <param name="after">The while.</param>
/// <param name="time">The clock.</param>
public sealed class StallTimeoutReader(PipeReader body, TimeSpan after, TimeProvider time) : PipeReader, IDisposable
{
    // Slower than any line that somebody would send over.
    private const double LeastBytesPerSecond = 240;

    private readonly CancellationTokenSource _silent = new(Timeout.InfiniteTimeSpan, time);
    private ReadOnlySequence<byte> _shown;
    private TimeSpan _waited;
    private long _known, _came;

    /// <summary>Why the body could not be read; null as long as it could.</summary>
    public BadHttpRequestException? Fault { get; private set; }

    /// <exception cref="BadHttpRequestException">The sender has stalled (408), or the body is faulty or too long.</exception>
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
        _known = _shown.Slice(consumed).Length;
        _shown = default;
        body.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => body.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => body.Complete(exception);

    /// <inheritdoc/>
    public void Dispose() => _silent.Dispose();

    private async ValueTask<ReadResult> WaitAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _silent.Token);
        _silent.CancelAfter(after);
        try
        {
            var result = Count(await body.ReadAsync(either.Token));
            _silent.CancelAfter(Timeout.InfiniteTimeSpan);
            _waited += time.GetElapsedTime(began);
            if (result.IsCompleted || !IsHardlyAnything())
                return result;
            // The server goes on with the body, to throw the rest of it away.
            AdvanceTo(result.Buffer.Start, result.Buffer.End);
            throw Stalled();
        }
        catch (OperationCanceledException) when (_silent.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw Stalled();
        }
    }

    private ReadResult Count(ReadResult result)
    {
        _shown = result.Buffer;
        _came += _shown.Length - _known;
        return result;
    }

    // Each while is looked at by itself.
    private bool IsHardlyAnything()
    {
        if (_waited < after)
            return false;
        var isLittle = _came < LeastBytesPerSecond * after.TotalSeconds;
        (_waited, _came) = (TimeSpan.Zero, 0);
        return isLittle;
    }

    private static BadHttpRequestException Stalled() =>
        new("Nothing more of the request's body came.", StatusCodes.Status408RequestTimeout);
}
