using System.Globalization;
using System.Net.Sockets;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>A request with a verbatim target, which HttpClient would normalise.</summary>
internal static class RawRequest
{
    /// <summary>Sends GET <paramref name="target"/> and returns the status.</summary>
    public static async Task<int> StatusAsync(Uri server, string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        await using var stream = client.GetStream();
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteAsync($"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n\r\n");
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? "";
        return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
