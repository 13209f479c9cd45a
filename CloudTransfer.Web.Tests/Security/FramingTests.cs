using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Request smuggling: no request hides inside another one, neither from the proxy nor from the server.</summary>
public sealed class FramingTests : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly RequestRecorder _recorder = new();
    private readonly RunningServer _server;

    public FramingTests() => _server = new RunningServer(null, services => services.AddSingleton<IStartupFilter>(_recorder), FrontProxy.Known);

    // Kestrel accepts a plus sign before a length. It has only one meaning, so it cannot hide a request. nginx rejects it.
    public static IEnumerable<(string What, string Request)> ForTheServer => HostileFraming.All.Where(hostile => hostile.What is not "Content-Length: +3");

    [Fact]
    public async Task Server_sees_no_request_hidden_in_another()
    {
        var answers = await Task.WhenAll(ForTheServer.Select(hostile => SendAsync(_server.Address, hostile)));

        Assert.All(answers, AssertOneAnswer);
        Assert.DoesNotContain(_recorder.Requests, request => request.Contains("smuggled", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Nginx_and_server_see_the_same_requests_and_clients_get_their_own_responses()
    {
        await using var proxy = await FrontProxy.StartAsync(ForwardedForMode.Replacing, _server.Address);
        using var victim = proxy.ClientFrom("127.0.0.2");
        var sent = await _server.Client.PutAsync("victim.bin", [1, 2, 3]);

        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(HostileFraming.All.Select(hostile => SendAsync(proxy.Address, hostile)));
            foreach (var path in Enumerable.Repeat($"/d/{sent.Id}", 20))
                Assert.StartsWith("victim.bin\n", await victim.GetStringAsync(path), StringComparison.Ordinal);
        }

        // Requests that nginx parses as a second request of the same client are legitimate, and are in its access log.
        await Eventually.HoldsAsync(() => Task.FromResult(Smuggled(proxy.Requests) == Smuggled(_recorder.Requests)));
        Assert.InRange(Smuggled(_recorder.Requests), 1, HostileFraming.All.Count / 2);
    }

    [Fact]
    public async Task Well_formed_chunked_request_is_accepted()
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

    // Either rejected, with the rest of the connection ignored, or accepted as the bytes of one file.
    private static void AssertOneAnswer((string What, string Answer) sent)
    {
        var statuses = sent.Answer.Split("HTTP/1.").Skip(1).Select(answer => answer[2..5]).ToList();
        Assert.True(statuses is [] or ["400"] or ["201"] or ["501"] or ["505"], $"{sent.What} returned {string.Join(", then ", statuses)}");
    }

    private static async Task<(string What, string Answer)> SendAsync(Uri server, (string What, string Request) hostile)
    {
        await using var connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync(Encoding.Latin1.GetBytes(hostile.Request));
        return (hostile.What, await connection.ReadUntilQuietAsync(Quiet));
    }

    // Records every request that the server parses, whether or not a route matches.
    private sealed class RequestRecorder : IStartupFilter
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
