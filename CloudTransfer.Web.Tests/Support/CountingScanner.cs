using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Speaks as clamd does (INSTREAM), finds nothing, and remembers what it was shown, in that order.</summary>
internal sealed class CountingScanner : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _shown = new();
    private readonly TimeSpan _each;
    private readonly Task _serving;

    /// <summary>Listens.</summary>
    /// <param name="each">How long it takes for each file.</param>
    public CountingScanner(TimeSpan each = default)
    {
        _each = each;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>What <c>Scan:ClamAv</c> has to say.</summary>
    public string Address => $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The contents that it was shown.</summary>
    public IReadOnlyList<string> Shown => [.. _shown];

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                await AnswerAsync(stream);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    // "zINSTREAM\0", chunks with their lengths before them, one of no length at the end.
    private async Task AnswerAsync(NetworkStream stream)
    {
        await stream.ReadExactlyAsync(new byte["zINSTREAM\0".Length]);
        var content = new StringBuilder();
        var head = new byte[4];
        while (true)
        {
            await stream.ReadExactlyAsync(head);
            var length = IPAddress.NetworkToHostOrder(BitConverter.ToInt32(head));
            if (length == 0)
                break;
            var chunk = new byte[length];
            await stream.ReadExactlyAsync(chunk);
            content.Append(Encoding.ASCII.GetString(chunk));
        }

        _shown.Enqueue(content.ToString());
        await Task.Delay(_each);
        await stream.WriteAsync("stream: OK\0"u8.ToArray());
    }
}
