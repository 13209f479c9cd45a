using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>
/// The memory for parts of all uploads, in blocks. Who finds too little waits in turn; nobody waits who holds blocks that only
/// more blocks could free: such a holder stages what it has first.
/// </summary>
public sealed class PartMemory(IOptions<StorageOptions> options)
{
    /// <summary>The length of a block in bytes.</summary>
    public const int BlockLength = 256 << 10;

    private readonly Lock _gate = new();
    private readonly WeakReference<Stack<byte[]>> _left = new(new());
    private readonly Queue<(int Count, TaskCompletionSource Source)> _waiting = new();
    private readonly int _all = (int)Math.Max(1, options.Value.S3.Memory.Bytes / BlockLength);
    private int _taken;

    // The blocks that nobody uses just now. While nothing is taken the garbage collector may have them.
    private Stack<byte[]> _free = [];

    /// <summary>How many bytes are taken.</summary>
    public long Taken => (long)Volatile.Read(ref _taken) * BlockLength;

    /// <summary>How many uploads wait for memory.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Takes the right to so many blocks, if they are free and nobody waits.</summary>
    public bool TryTake(int blocks)
    {
        lock (_gate)
        {
            if (_waiting.Count > 0 || _taken + blocks > _all)
                return false;
            Change(blocks);
            return true;
        }
    }

    /// <summary>Takes the right to so many blocks, in turn. For who holds none that it could not send.</summary>
    public async Task TakeAsync(int blocks, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks, _all);
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _waiting.Enqueue((blocks, source));
        await using var registration = cancel.Register(() => source.TrySetCanceled(cancel));
        // Whoever may have it now is not kept waiting by one that gave up.
        Release(0);
        try
        {
            await source.Task;
        }
        catch (OperationCanceledException)
        {
            Release(0);
            throw;
        }
    }

    /// <summary>Returns the right to blocks.</summary>
    public void Release(int blocks)
    {
        lock (_gate)
        {
            Change(-blocks);
            while (_waiting.TryPeek(out var next) && (next.Source.Task.IsCanceled || _taken + next.Count <= _all))
            {
                _waiting.Dequeue();
                if (next.Source.TrySetResult())
                    Change(next.Count);
            }
        }
    }

    /// <summary>A block, for which the right was taken. What is in it is left from before.</summary>
    public byte[] Rent()
    {
        lock (_gate)
        {
            if (_free.TryPop(out var block))
                return block;
        }

        return GC.AllocateUninitializedArray<byte>(BlockLength);
    }

    /// <summary>Gives a block back; its right stays taken.</summary>
    public void Return(byte[] block)
    {
        lock (_gate)
            _free.Push(block);
    }

    private void Change(int blocks)
    {
        var before = _taken;
        _taken += blocks;
        if (before == 0 && _taken > 0)
        {
            _free = _left.TryGetTarget(out var left) ? left : [];
        }
        else if (before > 0 && _taken == 0)
        {
            _left.SetTarget(_free);
            _free = [];
        }
    }
}
