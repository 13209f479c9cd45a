using System.Runtime.InteropServices;

namespace CloudTransfer.Web.Hosting.Sending;

/// <summary>
/// Sends a range of a file by sendfile(2): the socket refers to the pages of the page cache, and nothing of the file is in this
/// process. Where a file system cannot do that, the range is read.
/// </summary>
/// <param name="range">The range.</param>
/// <param name="sent">Is told how many bytes the socket has taken, each time.</param>
internal sealed class FileSender(FileSegment range, Action<int> sent)
{
    // The most bytes for one system call: then it is the turn of other connections. What a processor's cache holds is on its way
    // before more comes.
    private const int Turn = 512 * 1024;

    private const int ReadSize = 16 * 1024;

    // EINVAL, ENOSYS and EOPNOTSUPP: what a file system answers that does not support it; and EIO.
    private const int Invalid = 22, NotImplemented = 38, NotSupported = 95, IoError = 5;

    private ReadOnlyMemory<byte> _read;
    private bool _reads;

    /// <summary>How many bytes the socket has not taken.</summary>
    public int Left { get; private set; } = range.Count;

    /// <summary>Why the file cannot be read; null if it can.</summary>
    public IOException? Fault { get; private set; }

    /// <summary>Sends what the socket takes, up to the size of one turn.</summary>
    public SendProgress Send(SafeHandle socket) => _reads ? Read(socket) : Splice(socket);

    private SendProgress Splice(SafeHandle socket)
    {
        var wanted = Math.Min(Left, Turn);
        var taken = SocketCalls.Send(socket, range.File, Next, wanted, out var error);
        if (error is Invalid or NotImplemented or NotSupported)
        {
            _reads = true;
            return Read(socket);
        }

        if (taken is null)
            Fault = new EndOfStreamException();
        else if (error is IoError)
            Fault = new IOException($"sendfile: {Marshal.GetPInvokeErrorMessage(error)}", error);
        return Took(taken ?? 0, wanted, Fault is not null || error != 0);
    }

    private SendProgress Read(SafeHandle socket)
    {
        try
        {
            if (_read.IsEmpty)
                _read = Read(new byte[Math.Min(Left, ReadSize)]);
        }
        catch (IOException fault)
        {
            Fault = fault;
            return SendProgress.Failed;
        }

        var wanted = _read.Length;
        var taken = SocketCalls.Send(socket, _read.Span, isMoreComing: Left > wanted, out var error);
        _read = _read[taken..];
        return Took(taken, wanted, error != 0);
    }

    private ReadOnlyMemory<byte> Read(byte[] into) => RandomAccess.Read(range.File, into, Next) is > 0 and var read ? into.AsMemory(0, read) : throw new EndOfStreamException();

    private long Next => range.Offset + range.Count - Left;

    private SendProgress Took(int count, int wanted, bool hasFailed)
    {
        Left -= count;
        if (count > 0)
            sent(count);
        if (hasFailed)
            return SendProgress.Failed;
        if (Left == 0)
            return SendProgress.Done;
        return count == wanted ? SendProgress.More : SendProgress.Full;
    }
}
