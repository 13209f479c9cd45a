using System.Buffers;
using System.IO.Pipelines;

namespace CloudTransfer.Web.Tests.Uploads.Multipart;

/// <summary>
/// A pipe with controlled reads: each of <paramref name="reads"/> is what one read adds, in segments of
/// <paramref name="segment"/> bytes. It enforces the contract of a pipe reader: consumed bytes are overwritten, and a
/// reader that keeps reading without consuming or examining anything fails, because it would spin on a real pipe.
/// </summary>
internal sealed class SplitPipeReader(IEnumerable<byte[]> reads, int segment = int.MaxValue, bool endsWithLast = false) : PipeReader
{
    private readonly Queue<byte[]> _reads = new(reads);
    private Segment _first = new([], null);
    private Segment? _last;
    private ReadOnlySequence<byte> _buffer;
    private int _start;
    private long _examined;
    private bool _reading;
    private int _idle;

    /// <summary>The largest number of bytes left unconsumed after a read.</summary>
    public long LongestHeld { get; private set; }

    /// <summary>The number of reads so far.</summary>
    public int Reads { get; private set; }

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        Assert.False(_reading, "AdvanceTo was not called after the last read.");
        Reads++;
        _reading = true;
        _last ??= _first;
        if (_examined == _buffer.Length && _reads.TryDequeue(out var bytes))
        {
            foreach (var piece in bytes.Chunk(Math.Min(segment, Math.Max(1, bytes.Length))))
                _last = new Segment(piece, _last);
        }

        _buffer = new ReadOnlySequence<byte>(_first, _start, _last, _last.Memory.Length);
        var ended = _reads.Count == 0 && (endsWithLast || _examined == _buffer.Length);
        return ValueTask.FromResult(new ReadResult(_buffer, isCanceled: false, ended));
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Assert.True(_reading, "AdvanceTo was called without a read.");
        _reading = false;
        var used = _buffer.Slice(_buffer.Start, consumed);
        var examinedNow = _buffer.Slice(_buffer.Start, examined).Length;
        _idle = used.Length > 0 || examinedNow > _examined ? 0 : _idle + 1;
        Assert.InRange(_idle, 0, 2);
        Assert.True(examinedNow >= used.Length);
        foreach (var memory in used)
            System.Runtime.InteropServices.MemoryMarshal.AsMemory(memory).Span.Fill(0xDD);

        _examined = examinedNow - used.Length;
        (_first, _start) = ((Segment)consumed.GetObject()!, consumed.GetInteger());
        _buffer = _buffer.Slice(consumed);
        LongestHeld = Math.Max(LongestHeld, _buffer.Length);
    }

    public override void CancelPendingRead() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? previous)
        {
            Memory = bytes;
            if (previous is null)
                return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
