using System.Net.Sockets;
using System.Text;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>A raw HTTP/1.1 connection that a test can leave half open, reset or keep silent.</summary>
internal sealed class RawHttp : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly TcpClient _tcp = new();
    private readonly Uri _server;

    public RawHttp(Uri server)
    {
        _server = server;
        _tcp.Connect(server.Host, server.Port);
    }

    private NetworkStream Stream => _tcp.GetStream();

    /// <summary>Sends the request line and the headers of a tus request.</summary>
    public async Task SendHeadAsync(string request, params string[] headers)
    {
        var head = new StringBuilder($"{request} HTTP/1.1\r\nHost: {_server.Authority}\r\nTus-Resumable: 1.0.0\r\n");
        foreach (var header in headers)
            head.Append(header).Append("\r\n");
        await SendAsync(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()));
    }

    /// <summary>Sends the headers of a PATCH with <paramref name="length"/> bytes, and none of the bytes yet.</summary>
    public Task BeginPatchAsync(string url, long offset, long length) => SendHeadAsync(
        $"PATCH {new Uri(_server, url).AbsolutePath}", $"Upload-Offset: {offset}", $"Content-Length: {length}", "Content-Type: application/offset+octet-stream");

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await Stream.WriteAsync(bytes);

    /// <summary>Sends a request without a body and returns the response status.</summary>
    public async Task<int> StatusAsync(string request, params string[] headers)
    {
        await SendHeadAsync(request, headers);
        return await StatusAsync();
    }

    /// <summary>Returns the response status, or 0 if the connection closed without a response.</summary>
    public async Task<int> StatusAsync()
    {
        using var reader = new StreamReader(Stream, Encoding.ASCII, leaveOpen: true);
        try
        {
            return await reader.ReadLineAsync().WaitAsync(Timeout) is { Length: > 12 } line ? int.Parse(line.AsSpan(9, 3)) : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Resets the connection.</summary>
    public void Cut()
    {
        _tcp.Client.LingerState = new LingerOption(true, 0);
        _tcp.Close();
    }

    public void Dispose() => _tcp.Dispose();
}
