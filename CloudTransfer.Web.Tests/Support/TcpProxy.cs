using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A proxy between a program and a server, whose connections a test cuts or silences.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Socket> _open = [];
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _isSilent, _isCut;
    private int _last, _silentTo, _roundTrips;

    /// <summary>Passes on to a port of the loopback interface.</summary>
    /// <param name="target">The port.</param>
    /// <param name="address">The address that it listens on; null for the loopback interface.</param>
    public TcpProxy(int target, IPAddress? address = null)
    {
        (_target, _listener) = (target, new TcpListener(address ?? IPAddress.Loopback, 0));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often a client has sent something after what the server had answered, on all connections together.</summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    /// <summary>Sees the number of a connection and what its client sends, and answers whether that is the last that it does.</summary>
    public Func<int, ReadOnlyMemory<byte>, TcpCut> Watch { get; set; } = (_, _) => TcpCut.None;

    /// <summary>From now on nothing passes, and nobody is told: as where a host vanished.</summary>
    public void Silence() => _isSilent = true;

    /// <summary>From now on nothing passes of the connections that are open, and nobody is told.</summary>
    public void SilenceOpen() => Volatile.Write(ref _silentTo, Volatile.Read(ref _last));

    /// <summary>Ends <see cref="Silence"/>; what was sent meanwhile arrives late.</summary>
    public void Resume() => _isSilent = false;

    /// <summary>Cuts all connections, and refuses new ones until <see cref="Restore"/>.</summary>
    public void Cut()
    {
        _isCut = true;
        CloseAll();
    }

    /// <summary>Ends <see cref="Silence"/> and <see cref="Cut"/>; connections from before are cut.</summary>
    public void Restore()
    {
        CloseAll();
        _isSilent = _isCut = false;
    }

    /// <summary>Cuts at the first commit to PostgreSQL on a connection after a statement, or an argument, with some text; once.</summary>
    public void CutAtCommitOf(string text, TcpCut cut)
    {
        var (gate, seenOn, isCut) = (new Lock(), 0, false);
        Watch = (connection, sent) =>
        {
            lock (gate)
            {
                if (isCut)
                    return TcpCut.None;
                if (sent.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)
                    seenOn = connection;
                if (connection != seenOn || sent.Span.IndexOf("COMMIT\0"u8) < 0)
                    return TcpCut.None;
                isCut = true;
            }

            return cut;
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        CloseAll();
        await _accepting;
        _ended.Dispose();
    }

    private void CloseAll()
    {
        lock (_open)
        {
            _open.ForEach(socket => socket.Dispose());
            _open.Clear();
        }
    }

    private async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_ended.Token));
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The end.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            var number = Interlocked.Increment(ref _last);
            try
            {
                if (_isCut)
                    return;
                await server.ConnectAsync(IPAddress.Loopback, _target);
                lock (_open)
                    _open.AddRange([client, server]);
                var (isAnswered, isMute) = (1, 0);
                await Task.WhenAny(
                    PassAsync(number, client, server, (of, bytes) =>
                    {
                        Interlocked.Add(ref _roundTrips, Interlocked.Exchange(ref isAnswered, 0));
                        var cut = Watch(of, bytes);
                        // The answer must not be faster than the cut.
                        if (cut is TcpCut.After or TcpCut.AllAfter)
                            Volatile.Write(ref isMute, 1);
                        return cut;
                    }),
                    PassAsync(number, server, client, (_, _) =>
                    {
                        Volatile.Write(ref isAnswered, 1);
                        return Volatile.Read(ref isMute) == 1 ? TcpCut.Before : TcpCut.None;
                    }));
            }
            catch (SocketException)
            {
                // The server is away, and so is this.
            }
        }
    }

    // Returns where the connection is to be cut.
    private async Task PassAsync(int number, Socket from, Socket to, Func<int, ReadOnlyMemory<byte>, TcpCut> watch)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                while (_isSilent || number <= Volatile.Read(ref _silentTo))
                    await Task.Delay(100, _ended.Token);
                var cut = watch(number, buffer.AsMemory(0, count));
                if (cut is TcpCut.None or TcpCut.After or TcpCut.AllAfter)
                    await to.SendAsync(buffer.AsMemory(0, count));
                if (cut is TcpCut.AllBefore or TcpCut.AllAfter)
                    Cut();
                if (cut is not TcpCut.None)
                    return;
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One of them has gone.
        }
    }
}

/// <summary>Where a connection is cut.</summary>
internal enum TcpCut
{
    None,
    Before,
    After,

    // All connections, and new ones are refused.
    AllBefore,
    AllAfter,
}
