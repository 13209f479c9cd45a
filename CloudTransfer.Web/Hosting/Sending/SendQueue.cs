using System.Buffers;
using System.Runtime.InteropServices;

namespace CloudTransfer.Web.Hosting.Sending;

/// <summary>What a connection has to send: blocks of memory, and behind them at most one range of a file. For one caller at a time.</summary>
/// <param name="pool">Where blocks come from.</param>
internal sealed class SendQueue(MemoryPool<byte> pool)
{
    // A stalled receiver holds what it does not take.
    private const int BlockSize = 16 * 1024;

    private readonly Queue<Block> _blocks = new();
    private Block? _last;

    /// <summary>The range of a file; null if there is none, or it has been sent.</summary>
    public FileSender? File { get; private set; }

    /// <summary>How many bytes are to be sent.</summary>
    public long Length => _blocks.Sum(block => (long)block.Filled.Length) + (File?.Left ?? 0);

    /// <summary>Memory for the next bytes.</summary>
    public Memory<byte> GetMemory(int atLeast)
    {
        if (_last is null || _last.Free.Length < Math.Max(atLeast, 1))
            _blocks.Enqueue(_last = new Block(Rent(atLeast)));
        return _last.Free;
    }

    /// <summary>Adds what has been written into that memory.</summary>
    public void Advance(int count) => _last?.Advance(count);

    /// <summary>Adds a range of a file.</summary>
    public void Add(FileSender file) => File = file;

    /// <summary>Sends what the socket takes.</summary>
    public SendProgress Send(SafeHandle socket)
    {
        var progress = SendBlocks(socket);
        if (progress is not SendProgress.Done || File is null)
            return progress;
        progress = File.Send(socket);
        if (progress is SendProgress.Done)
            File = null;
        return progress;
    }

    /// <summary>Sends as many of the blocks as the socket takes.</summary>
    public SendProgress SendBlocks(SafeHandle socket)
    {
        while (_blocks.TryPeek(out var block))
        {
            if (!block.TrySend(socket, isMoreComing: _blocks.Count > 1 || File is not null, out var hasFailed))
                return hasFailed ? SendProgress.Failed : SendProgress.Full;
            _blocks.Dequeue().Return();
        }

        _last = null;
        return SendProgress.Done;
    }

    /// <summary>Gives the blocks back.</summary>
    public void Clear()
    {
        while (_blocks.TryDequeue(out var block))
            block.Return();
        _last = null;
    }

    private IMemoryOwner<byte> Rent(int atLeast) => atLeast > pool.MaxBufferSize
        ? MemoryPool<byte>.Shared.Rent(atLeast)
        : pool.Rent(Math.Max(atLeast, Math.Min(BlockSize, pool.MaxBufferSize)));

    private sealed class Block(IMemoryOwner<byte> owner)
    {
        private int _start, _end;

        public Memory<byte> Free => owner.Memory[_end..];

        public ReadOnlyMemory<byte> Filled => owner.Memory[_start.._end];

        public void Advance(int count) => _end += count;

        // Whether all of it has been sent.
        public bool TrySend(SafeHandle socket, bool isMoreComing, out bool hasFailed)
        {
            var error = 0;
            if (_start < _end)
                _start += SocketCalls.Send(socket, Filled.Span, isMoreComing, out error);
            hasFailed = error != 0;
            return _start == _end;
        }

        public void Return() => owner.Dispose();
    }
}
