using System.Globalization;
using System.Net.Sockets;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>A request whose target is sent as it is written; HttpClient would tidy it.</summary>
internal static class RawRequest
{
    /// <summary>The status of GET <paramref name="target"/>.</summary>
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
