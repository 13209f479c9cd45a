using System.Net;
using System.Text;

namespace CloudTransfer.Web.Tests.Security;

public sealed class RequestRateTests : IDisposable
{
    private const int Burst = 5, MaxRequests = 10 * Burst;

    // The test acts as the proxy, so that it can set client addresses.
    private readonly RunningServer _server = new(
        null, ("Proxy:KnownNetworks:0", "127.0.0.0/8"), ("Security:RequestsPerSecond", "1"), ("Security:RequestsAtOnce", $"{Burst}"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Client_over_the_request_limit_is_rejected_and_others_are_not()
    {
        using var refused = await UseUpAsync("203.0.113.7");

        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 10);
        using var other = await GetAsync("203.0.113.8", "/");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Contains("cloudtransfer_rejected_total{reason=\"rate\"} ", await _server.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html", "text/html", "Too many requests")]
    [InlineData("application/json", "application/problem+json", "urn:cloudtransfer:too-many-requests")]
    [InlineData("*/*", "text/plain", "go on more slowly")]
    public async Task Rejection_has_the_format_that_the_client_accepts(string accept, string type, string words)
    {
        using var refused = await UseUpAsync("203.0.113.7", accept);

        Assert.Equal(type, refused.Content.Headers.ContentType!.MediaType);
        Assert.Contains(words, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task IPv6_network_of_64_bits_counts_as_one_client()
    {
        // Each address sends one request, so none of them reaches the limit alone.
        using var refused = await UseUpAsync(Enumerable.Range(1, MaxRequests).Select(n => $"2001:db8:1:2:{n:x}::1"));
        using var other = await GetAsync("2001:db8:1:3::1", "/");

        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/openapi/v1.json")]
    [InlineData("GET", "/favicon.svg")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/nothing/here")]
    [InlineData("DELETE", "/d/x")]
    [InlineData("DELETE", "/nothing")]
    [InlineData("POST", "/sign-in")]
    public async Task Requests_without_a_matching_action_count_too(string method, string path)
    {
        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < MaxRequests && !statuses.Contains(HttpStatusCode.TooManyRequests); n++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Headers = { { "X-Forwarded-For", "203.0.113.7" } },
                Content = method is "POST" ? new StringContent("{}", Encoding.UTF8, "application/json") : null,
            };
            using var answer = await _server.Client.SendAsync(request);
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.InRange(statuses.Count, Burst, MaxRequests);
    }

    [Fact]
    public async Task Health_probes_and_requests_from_this_machine_do_not_count()
    {
        for (var n = 0; n < 3 * Burst; n++)
        {
            foreach (var path in new[] { "/health/live", "/health/ready" })
            {
                using var probe = await GetAsync("203.0.113.7", path);
                Assert.NotEqual(HttpStatusCode.TooManyRequests, probe.StatusCode);
            }

            using var own = await _server.Client.GetAsync("/");
            Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        }
    }

    private Task<HttpResponseMessage> UseUpAsync(string client, string accept = "text/html") => UseUpAsync(Enumerable.Repeat(client, MaxRequests), accept);

    // Sends requests until one is rejected, and returns that response. Later requests may succeed again, as tokens are replenished.
    private async Task<HttpResponseMessage> UseUpAsync(IEnumerable<string> clients, string accept = "text/html")
    {
        var accepted = 0;
        foreach (var client in clients)
        {
            var answer = await GetAsync(client, "/", accept);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests)
            {
                Assert.InRange(accepted, Burst, MaxRequests);
                return answer;
            }

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answer.Dispose();
            accepted++;
        }

        throw new InvalidOperationException($"None of {accepted} requests was rejected.");
    }

    private async Task<HttpResponseMessage> GetAsync(string client, string path, string accept = "text/html")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Forwarded-For", client }, { "Accept", accept } } };
        return await _server.Client.SendAsync(request);
    }
}
