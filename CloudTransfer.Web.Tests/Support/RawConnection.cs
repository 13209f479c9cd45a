using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A TCP connection on which a test sends exactly the bytes it wants.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;

    private RawConnection(Socket socket) => _socket = socket;

    /// <param name="address">The server.</param>
    /// <param name="receives">The size of the receive buffer in bytes; 0 for the default.</param>
    public static async Task<RawConnection> OpenAsync(Uri address, int receives = 0)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receives > 0)
            socket.ReceiveBufferSize = receives;
        await socket.ConnectAsync(address.Host is "localhost" ? IPAddress.Loopback : IPAddress.Parse(address.Host), address.Port);
        return new RawConnection(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    /// <summary>Closes the sending side; the connection can still be read.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Aborts the connection with a reset.</summary>
    public void Cut() => _socket.Close(timeout: 0);

    /// <summary>Reads up to <paramref name="most"/> bytes and returns their number; 0 when the peer has closed the connection.</summary>
    public async Task<int> ReadSomeAsync(int most)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            return await _socket.ReceiveAsync(new byte[most], timeout.Token);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    /// <summary>Reads up to <paramref name="most"/> bytes; none when the peer has closed the connection.</summary>
    public async Task<byte[]> ReadBytesAsync(int most)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var bytes = new byte[most];
        return bytes[..await _socket.ReceiveAsync(bytes, timeout.Token)];
    }

    /// <summary>Reads until the peer closes the connection, and returns the number of bytes.</summary>
    public async Task<long> ReadToEndAsync()
    {
        var length = 0L;
        while (await ReadSomeAsync(64 * 1024) is > 0 and var read)
            length += read;
        return length;
    }

    /// <summary>Reads one response: its header, and its body up to Content-Length, the last chunk, or the end of the connection.</summary>
    public async Task<RawResponse> ReadAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var bytes = new List<byte>();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var answer = RawResponse.TryParse([.. bytes]);
            if (answer is { IsWhole: true })
                return answer;
            var read = await _socket.ReceiveAsync(buffer, timeout.Token);
            if (read == 0)
                return answer ?? throw new EndOfStreamException("The connection ended without a response.");
            bytes.AddRange(buffer.AsSpan(0, read));
        }
    }

    /// <summary>Reads until the connection ends or nothing arrives for <paramref name="quiet"/>.</summary>
    public async Task<string> ReadUntilQuietAsync(TimeSpan quiet)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                using var timeout = new CancellationTokenSource(quiet);
                var read = await _socket.ReceiveAsync(buffer, timeout.Token);
                if (read == 0)
                    return text.ToString();
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            return text.ToString();
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A response on a <see cref="RawConnection"/>.</summary>
internal sealed record RawResponse(HttpStatusCode Status, string Head, string Body)
{
    /// <summary>Whether the body is complete.</summary>
    public bool IsWhole => int.TryParse(Header("Content-Length"), out var length) ? Body.Length >= length : Body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);

    public static RawResponse? TryParse(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end < 0 ? null : new((HttpStatusCode)int.Parse(text.AsSpan(9, 3)), text[..end], text[(end + 4)..]);
    }

    /// <summary>A header's value; null when absent.</summary>
    public string? Header(string name) => Head.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
