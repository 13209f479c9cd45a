using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CloudTransfer.Web.Hosting.Sending;

/// <summary>
/// The sending side of a connection, which can send a range of a file by sendfile(2). For that it takes the socket over until
/// the next flush has sent all; what else is written Kestrel's own writer sends, which is better at many small responses.
/// Receiving, aborting and closing stay Kestrel's.
/// </summary>
public sealed class SocketWriter : PipeWriter, IValueTaskSource<FlushResult>
{
    private const int Idle = 0, Flushing = 1, Completed = 2;

    // So much of a file is sent at once: handing it to another thread would cost more.
    private const int ShortFile = 64 * 1024;

    // With less of it, many connections that are sent much take their turns too often.
    private const int MostWaiting = 2 << 20;

    // The memory that is handed out for a range of a file; nothing is written into it.
    private static readonly byte[] Marker = new byte[1];

    private readonly ConnectionContext _connection;
    private readonly PipeWriter _transport;
    private readonly Socket _socket;
    private readonly SafeSocketHandle _handle;
    private readonly SendQueue _queue;

    private ManualResetValueTaskSourceCore<FlushResult> _flush = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private FileSender? _offered;
    private bool _hasTakenOver, _hasWaited;
    private int _state;

    // Of the connection: how many bytes were written, and how many of them the kernel is known to have.
    private long _written, _taken;

    private SocketWriter(ConnectionContext connection, Socket socket, MemoryPool<byte> pool)
    {
        (_connection, _transport, _socket, _handle) = (connection, connection.Transport.Output, socket, socket.SafeHandle);
        _queue = new SendQueue(pool);
    }

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _hasTakenOver ? _queue.Length : _transport.UnflushedBytes;

    /// <summary>Whether some of a range of a file that was added has not been sent.</summary>
    public bool HasUnsentFile => _queue.File is not null;

    /// <summary>Why that range could not be read to its end; null if it could.</summary>
    public IOException? Fault => _queue.File?.Fault;

    /// <summary>Makes a new connection send by one of these; without effect where there is no socket.</summary>
    internal static ConnectionContext Use(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>() is { Socket: var socket } && connection.Features.Get<IMemoryPoolFeature>() is { MemoryPool: var pool })
        {
            var writer = new SocketWriter(connection, socket, pool);
            connection.Transport = new Duplex(connection.Transport.Input, writer);
            connection.Features.Set(writer);
        }

        return connection;
    }

    /// <summary>That of a request's connection; null where responses share the connection with each other, or are encrypted.</summary>
    public static SocketWriter? Of(HttpContext context) =>
        !HttpProtocol.IsHttp2(context.Request.Protocol) && context.Features.Get<ITlsHandshakeFeature>() is null ? context.Features.Get<SocketWriter>() : null;

    /// <summary>Takes the socket over until the next flush has ended: what is written before that is sent here.</summary>
    /// <returns>False while Kestrel may have something to send that was written before.</returns>
    public bool TryTakeOver()
    {
        if (_taken != _written)
            _taken = TcpSocketOptions.BytesTaken(_socket) ?? 0;
        return _hasTakenOver = _hasTakenOver || _taken == _written;
    }

    /// <summary>Adds a range of a file to the body of a response; the next flush sends it. The socket has been taken over.</summary>
    /// <param name="body">The body of a response that has started and has a Content-Length.</param>
    /// <param name="range">The range.</param>
    /// <param name="sent">Is told how many bytes the socket has taken, each time.</param>
    /// <returns>False if something changes the body on its way to the socket: it must be read.</returns>
    public bool TryAdd(PipeWriter body, FileSegment range, Action<int> sent)
    {
        _offered = new FileSender(range, sent);
        try
        {
            if (!MemoryMarshal.TryGetArray<byte>(body.GetMemory(Marker.Length), out var memory) || !ReferenceEquals(memory.Array, Marker))
                return false;
            body.Advance(range.Count);
            return true;
        }
        finally
        {
            _offered = null;
        }
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_offered is not null)
            return Marker;
        return _hasTakenOver ? _queue.GetMemory(sizeHint) : _transport.GetMemory(sizeHint);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => _hasTakenOver ? GetMemory(sizeHint).Span : _transport.GetSpan(sizeHint);

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        _written += bytes;
        if (!_hasTakenOver)
            _transport.Advance(bytes);
        else if (_offered is null)
            _queue.Advance(bytes);
        else
            _queue.Add(_offered);
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!_hasTakenOver)
            return _transport.FlushAsync(cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            return new ValueTask<FlushResult>(Result(SendProgress.Failed));
        var progress = Send(withFile: _queue.File is { Left: <= ShortFile });
        return progress is SendProgress.Failed || (progress is SendProgress.Done && !HasUnsentFile)
            ? new ValueTask<FlushResult>(Result(progress))
            : WaitAsync(cancellationToken);
    }

    /// <summary>Where a range of a file may be on its way, the connection ends: what is partly sent cannot be taken back.</summary>
    public override void CancelPendingFlush()
    {
        if (_hasTakenOver)
            _connection.Abort();
        else
            _transport.CancelPendingFlush();
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        if (Interlocked.Exchange(ref _state, Completed) != Flushing)
            _queue.Clear();
        _transport.Complete(exception);
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _flush.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _flush.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _flush.OnCompleted(continuation, state, token, flags);

    /// <summary>Goes on with a flush: the socket takes more, or is closed.</summary>
    /// <returns>Whether it can go on at once.</returns>
    internal bool Resume()
    {
        var progress = Send(withFile: true);
        if (progress is SendProgress.More || (progress is SendProgress.Full && TryWait()))
            return progress is SendProgress.More;
        End(progress is SendProgress.Done ? progress : SendProgress.Failed);
        return false;
    }

    private ValueTask<FlushResult> WaitAsync(CancellationToken cancel)
    {
        _flush.Reset();
        var flush = new ValueTask<FlushResult>(this, _flush.Version);
        Interlocked.CompareExchange(ref _state, Flushing, Idle);
        // Before the socket is held: who closes it waits until nobody holds it.
        _cancellation = cancel.UnsafeRegister(static writer => ((SocketWriter)writer!)._connection.Abort(), this);
        if (!TryHold())
            End(SendProgress.Failed, isHeld: false);
        else if (!TryWait())
            End(SendProgress.Failed);
        return flush;
    }

    private bool TryWait()
    {
        var isKnown = _hasWaited;
        if (!isKnown)
            TcpSocketOptions.LimitWaiting(_socket, MostWaiting);
        _hasWaited = true;
        return SendPoller.Shared.TryWait(this, (int)_handle.DangerousGetHandle(), isKnown);
    }

    private void End(SendProgress progress, bool isHeld = true)
    {
        _cancellation.Unregister();
        if (isHeld)
            _handle.DangerousRelease();
        if (Interlocked.CompareExchange(ref _state, Idle, Flushing) is Completed)
            _queue.Clear();
        _flush.SetResult(Result(progress));
    }

    // What was begun and cannot go on must not look like the end of a response.
    private FlushResult Result(SendProgress progress)
    {
        if (progress is SendProgress.Failed)
            _connection.Abort();
        else
            (_hasTakenOver, _taken) = (false, _written);
        return new FlushResult(isCanceled: false, isCompleted: progress is SendProgress.Failed);
    }

    private SendProgress Send(bool withFile)
    {
        try
        {
            return withFile ? _queue.Send(_handle) : _queue.SendBlocks(_handle);
        }
        catch (ObjectDisposedException)
        {
            return SendProgress.Failed;
        }
    }

    // While it is held its descriptor is no other connection's.
    private bool TryHold()
    {
        var isHeld = false;
        try
        {
            _handle.DangerousAddRef(ref isHeld);
        }
        catch (ObjectDisposedException)
        {
            // It has just been closed.
        }

        return isHeld;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
