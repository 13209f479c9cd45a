using System.Net;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>A chain of proxies, each of which appends to X-Forwarded-For: which address is the client, and which scheme it used.</summary>
public sealed class ProxyChainTests
{
    private const int MaxGuesses = 10;
    private const string Password = "open sesame", Outer = "127.0.0.9";

    [SkippableTheory]
    [InlineData("both are known to the server")]
    [InlineData("ops/nginx tells the inner one about the outer one")]
    public async Task Client_that_guesses_behind_two_proxies_locks_out_no_other_client(string how)
    {
        var isKnownToServer = how.StartsWith("both", StringComparison.Ordinal);
        using var volume = new TestFolder();
        (string, string)[] known = isKnownToServer ? [FrontProxy.Known, ("Proxy:KnownNetworks:1", Outer + "/32")] : [FrontProxy.Known];
        await using var replica = await ReplicaProcess.StartAsync(volume.Path, known);
        await using var inner = await FrontProxy.StartAsync(ForwardedForMode.Appending, isKnownToServer ? text => text : KnowsOuter, replica.Address);
        await using var outer = await FrontProxy.StartAsync(ForwardedForMode.Appending, ComesFromOuter, inner.Address);
        var sent = await replica.Client.PutAsync("a.bin?password=open%20sesame", [1]);
        using var guesser = outer.ClientFrom("127.0.0.2");
        using var other = outer.ClientFrom("127.0.0.3");

        for (var n = 0; n < MaxGuesses; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, await guesser.UnlockAsync(sent.Id, $"guess {n}", ("X-Forwarded-For", $"203.0.113.{n}")));

        Assert.Equal(HttpStatusCode.OK, await other.UnlockAsync(sent.Id, Password));
        foreach (var claim in new[] { "203.0.113.99", "127.0.0.3", $"203.0.113.99, {Outer}", $"127.0.0.3, {Outer}, 127.0.0.1", $"127.0.0.1, {Outer}" })
            Assert.Equal(HttpStatusCode.TooManyRequests, await guesser.UnlockAsync(sent.Id, Password, ("X-Forwarded-For", claim)));
    }

    [Theory]
    [InlineData(null, "https", "https")]
    [InlineData(null, "https, http", "http")]
    [InlineData("203.0.113.5", "https", "https")]
    [InlineData("203.0.113.5", "https, http", "http")]
    [InlineData(Outer, "https, http", "http")]
    [InlineData($"203.0.113.5, {Outer}", "https", "https")]
    [InlineData($"203.0.113.5, {Outer}", "https, http", "https")]
    [InlineData($"203.0.113.5, {Outer}", "https, http, http", "http")]
    [InlineData($"{Outer}, 203.0.113.5", "https, http", "http")]
    [InlineData($"{Outer}, unknown, 203.0.113.5", "https, https, http", "http")]
    [InlineData("203.0.113.5", "gopher", "http")]
    [InlineData(",", "https, http", "http")]
    public async Task Scheme_comes_from_known_proxies_and_not_from_the_client(string? addresses, string schemes, string scheme)
    {
        using var server = new RunningServer(null, FrontProxy.Known, ("Proxy:KnownNetworks:1", Outer + "/32"));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]), Headers = { { "X-Forwarded-Proto", schemes } } };
        if (addresses is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", addresses);

        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(scheme, answer.Headers.Location!.Scheme);
    }

    // Enables the rules in ops/nginx/conf.d/front-proxy.conf by uncommenting them, with the address of the outer proxy.
    private static string KnowsOuter(string template)
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, "ops/nginx/conf.d/front-proxy.conf")).Where(line => line.StartsWith('#') && line.EndsWith(';'));
        var rules = string.Join(' ', lines.Select(line => line[1..])).Replace("203.0.113.7/32", Outer + "/32", StringComparison.Ordinal);
        Assert.Contains($"set_real_ip_from {Outer}/32;", rules, StringComparison.Ordinal);
        return template.Replace("http {", "http { " + rules, StringComparison.Ordinal);
    }

    private static string ComesFromOuter(string template) => template.Replace("http {", $"http {{ proxy_bind {Outer};", StringComparison.Ordinal);
}
