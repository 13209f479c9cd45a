using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Nobody gets a request past the proxy, or past the server's own reading, inside another one.</summary>
public sealed class FramingTests : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly Seen _seen = new();
    private readonly RunningServer _server;

    public FramingTests() => _server = new RunningServer(null, services => services.AddSingleton<IStartupFilter>(_seen), FrontProxy.Known);

    // Kestrel reads a plus before a length; as there is one way to read that, nothing is hidden by it. nginx refuses it.
    public static IEnumerable<(string What, string Request)> ForTheServer => HostileFraming.All.Where(hostile => hostile.What is not "Content-Length: +3");

    [Fact]
    public async Task The_server_sees_no_request_that_hides_in_another()
    {
        var answers = await Task.WhenAll(ForTheServer.Select(hostile => SendAsync(_server.Address, hostile)));

        Assert.All(answers, AssertOneAnswer);
        Assert.DoesNotContain(_seen.Requests, request => request.Contains("smuggled", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task No_request_passes_nginx_that_nginx_does_not_see_and_everybody_gets_their_own_answer()
    {
        await using var proxy = await FrontProxy.StartAsync(Telling.Replacing, _server.Address);
        using var victim = proxy.ClientFrom("127.0.0.2");
        var sent = await _server.Client.PutAsync("victim.bin", [1, 2, 3]);

        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(HostileFraming.All.Select(hostile => SendAsync(proxy.Address, hostile)));
            foreach (var path in Enumerable.Repeat($"/d/{sent.Id}", 20))
                Assert.StartsWith("victim.bin\n", await victim.GetStringAsync(path), StringComparison.Ordinal);
        }

        // Where nginx itself takes it for a second request of the same client, it is one, and nginx has written its log.
        await Eventually.HoldsAsync(() => Task.FromResult(Smuggled(proxy.Requests) == Smuggled(_seen.Requests)));
        Assert.InRange(Smuggled(_seen.Requests), 1, HostileFraming.All.Count / 2);
    }

    [Fact]
    public async Task A_request_that_is_plain_is_taken_however_its_chunks_fall()
    {
        foreach (var body in new[] { "3\r\nabc\r\n0\r\n\r\n", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "0003\r\nabc\r\n00\r\n\r\n", "3;name=value\r\nabc\r\n0\r\nX-Trailer: y\r\n\r\n" })
        {
            await using var connection = await RawConnection.OpenAsync(_server.Address);
            await connection.SendAsync($"PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n{body}");
            Assert.Equal(HttpStatusCode.Created, (await connection.ReadAsync()).Status);
        }
    }

    public void Dispose() => _server.Dispose();

    private static int Smuggled(IEnumerable<string> requests) => requests.Count(request => request.StartsWith("GET /smuggled", StringComparison.Ordinal));

    // Refused, and the rest of the connection not looked at; or taken whole, as the bytes of one file.
    private static void AssertOneAnswer((string What, string Answer) sent)
    {
        var statuses = sent.Answer.Split("HTTP/1.").Skip(1).Select(answer => answer[2..5]).ToList();
        Assert.True(statuses is [] or ["400"] or ["201"] or ["501"] or ["505"], $"{sent.What} was answered {string.Join(", then ", statuses)}");
    }

    private static async Task<(string What, string Answer)> SendAsync(Uri server, (string What, string Request) hostile)
    {
        await using var connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync(Encoding.Latin1.GetBytes(hostile.Request));
        return (hostile.What, await connection.ReadUntilQuietAsync(Quiet));
    }

    // What the server takes for a request, whether it has such an address or not.
    private sealed class Seen : IStartupFilter
    {
        public ConcurrentQueue<string> Requests { get; } = new();

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
                return rest(context);
            });
            next(app);
        };
    }
}
