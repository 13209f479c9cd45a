using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Notifications.Webhooks;

/// <summary>The receiver in docs/webhooks.md, as a process of its own.</summary>
public sealed partial class ReceiverExampleTests
{
    [SkippableFact]
    public async Task The_receiver_in_the_documentation_takes_what_is_signed_and_refuses_the_rest()
    {
        var python = Requires.Program("python3");
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["receiver.py"], Example().Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/webhooks.md"))).Groups["code"].Value);
        var port = Loopback.FreePort();
        // What it prints goes to a file.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$1\" \"$2\" \"$3\" > \"$4\"", python, folder["receiver.py"], WebhookReceiver.Secret, $"{port}", folder["told"]]) { UseShellExecute = false };
        await using var receiver = await ExternalServer.StartAsync(start, () => IsListeningAsync(port));
        using var server = new RunningServer(
            null, ("Webhooks:Endpoints:0:Url", $"http://127.0.0.1:{port}/"), ("Webhooks:Endpoints:0:Secret", WebhookReceiver.Secret), ("Webhooks:AllowedNetworks", "127.0.0.1/32"));
        using (var forged = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/")
        {
            Content = new StringContent("{}"),
            Headers = { { "webhook-id", "x" }, { "webhook-timestamp", $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}" }, { "webhook-signature", "v1,AAAA" } },
        }))
            Assert.Equal(401, (int)forged.StatusCode);

        await server.Client.PutFileAsync("report.pdf", [1]);

        await Eventually.HoldsAsync(async () => await File.ReadAllTextAsync(folder["told"]) is "transfer.created report.pdf\n");
        await Eventually.HoldsAsync(async () => await server.CountAsync("webhooks") == 0);
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex("```python\n(?<code>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Example();
}
