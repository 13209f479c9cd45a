using System.IO.Pipelines;

namespace CloudTransfer.Web.Uploads;

/// <summary>A body whose reading ends with <see cref="OperationCanceledException"/> when nothing of it comes for too long.</summary>
/// <remarks>The platform's own rule is about the average of a whole body: whoever has sent much may be silent for days.</remarks>
/// <param name="body">The body.</param>
/// <param name="silence">For how long nothing may come.</param>
/// <param name="time">The clock.</param>
internal sealed class ImpatientReader(PipeReader body, TimeSpan silence, TimeProvider time) : PipeReader, IDisposable
{
    private readonly CancellationTokenSource _silent = new(Timeout.InfiniteTimeSpan, time);

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (body.TryRead(out var there))
            return there;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _silent.Token);
        _silent.CancelAfter(silence);
        var result = await body.ReadAsync(either.Token);
        _silent.CancelAfter(Timeout.InfiniteTimeSpan);
        return result;
    }

    public override bool TryRead(out ReadResult result) => body.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => body.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => body.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => body.Complete(exception);

    public void Dispose() => _silent.Dispose();
}
