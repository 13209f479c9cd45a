using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A fake clamd (INSTREAM) that finds nothing, unless a test says otherwise, and records the contents it scans, in order.</summary>
internal sealed class CountingScanner : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _shown = new();
    private readonly TimeSpan _each;
    private readonly Task _serving;

    /// <summary>Starts to listen.</summary>
    /// <param name="each">The time that each scan takes.</param>
    public CountingScanner(TimeSpan each = default)
    {
        _each = each;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The value of <c>Scan:ClamAv</c>.</summary>
    public string Address => $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What it answers.</summary>
    public string Answer { get; init; } = "stream: OK";

    /// <summary>The contents that it has scanned.</summary>
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
            // Disposed.
        }
    }

    // "zINSTREAM\0", then chunks with a length prefix, then a chunk of length 0.
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
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Answer}\0"));
    }
}
