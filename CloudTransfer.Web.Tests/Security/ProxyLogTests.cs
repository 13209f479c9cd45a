using System.Net.Sockets;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>The logs of the real nginx with the rules of ops/nginx when requests fail.</summary>
public sealed class ProxyLogTests : IDisposable
{
    private const int Connections = 24;

    private readonly TestFolder _work = new();

    public void Dispose() => _work.Dispose();

    [SkippableFact]
    public async Task Log_of_failing_requests_contains_no_link_and_no_token()
    {
        var program = Requires.Program("nginx");
        await using var replica = await ReplicaProcess.StartAsync(_work["volume"], FrontProxy.Known, ("Downloads:Accel", "true"));
        var sent = await replica.Client.PutAsync("film.bin", SampleBytes.Of(2_000_000));
        var lane = await new TusClient(replica.Client).CreateAsync(100_000, "film.bin", "");
        string[] secrets = [sent.Id, RequestCredentials.OwnerToken(sent.OwnerLink), lane.Split('/')[^1]];
        // A small body limit, a volume other than that of the replica, and few connections: each makes requests fail.
        await using var nginx = await NginxProcess.StartAsync(
            program, _work["nginx"], [replica.Address], _work["elsewhere"],
            rules => rules.Replace("client_max_body_size 0", "client_max_body_size 1k", StringComparison.Ordinal),
            template: text => text.Replace("worker_connections 4096", $"worker_connections {Connections}", StringComparison.Ordinal));

        Assert.Equal(404, await StatusAsync(nginx, $"GET /d/{sent.Id}/download"));
        Assert.Equal(413, await StatusAsync(nginx, $"PATCH {new Uri(lane).AbsolutePath}", "Content-Length: 2000\r\n"));
        Assert.Equal(400, await StatusAsync(nginx, $"GET /t/{secrets[1]}", $"Cookie: {new string('x', 40_000)}\r\n"));
        Assert.Equal(414, await StatusAsync(nginx, $"GET /t/{secrets[1]}?{new string('x', 40_000)}"));
        await using (var cut = await RawConnection.OpenAsync(nginx.Address))
        {
            await cut.SendAsync($"PATCH {new Uri(lane).AbsolutePath} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\nContent-Type: application/offset+octet-stream\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\r\nx");
            cut.Cut();
        }

        await FillAsync(nginx, $"GET /t/{secrets[1]}");
        await replica.KillAsync();
        await Eventually.HoldsAsync(async () => await StatusAsync(nginx, $"GET /t/{secrets[1]}") == 502);

        await Eventually.HoldsAsync(() => Task.FromResult(new[] { 404, 413, 400, 414, 502 }.All(status => nginx.Logs.Contains($"\"status\":{status}", StringComparison.Ordinal))));
        var logs = nginx.Logs;
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, logs, StringComparison.Ordinal));
    }

    // Opens connections with unfinished headers until nginx has none left for a replica. It logs this error at the highest level.
    // A connection whose first bytes nginx has not read yet can be closed for a newer one, so it may take more than there are.
    private static async Task FillAsync(NginxProcess nginx, string request)
    {
        var open = new List<RawConnection>();
        try
        {
            for (var tries = 0; tries < 20 * Connections; tries++)
            {
                if (await StatusAsync(nginx, request) is 500 or 0)
                    return;
                open.Add(await RawConnection.OpenAsync(nginx.Address));
                await open[^1].SendAsync("GET / HTTP/1.1\r\nHost: ");
            }

            Assert.Fail("nginx has more connections than worker_connections allows.");
        }
        finally
        {
            foreach (var connection in open)
                await connection.DisposeAsync();
        }
    }

    // Returns 0 if nginx has no connection left to accept the request.
    private static async Task<int> StatusAsync(NginxProcess nginx, string request, string headers = "")
    {
        try
        {
            await using var connection = await RawConnection.OpenAsync(nginx.Address);
            await connection.SendAsync($"{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
            return (int)(await connection.ReadAsync()).Status;
        }
        catch (Exception end) when (end is IOException or SocketException)
        {
            return 0;
        }
    }
}
