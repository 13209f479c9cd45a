using System.Net;
using System.Text;

namespace CloudTransfer.Web.Tests.Security;

public sealed class RequestRateTests : IDisposable
{
    private const int AtOnce = 5, Most = 10 * AtOnce;

    // The test stands where a proxy would, so that clients have addresses.
    private readonly RunningServer _server = new(
        null, ("Proxy:KnownNetworks:0", "127.0.0.0/8"), ("Security:RequestsPerSecond", "1"), ("Security:RequestsAtOnce", $"{AtOnce}"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Too_many_requests_of_one_client_are_refused_and_nobody_else_s()
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
    public async Task A_refusal_is_worded_for_whoever_reads_it(string accept, string type, string words)
    {
        using var refused = await UseUpAsync("203.0.113.7", accept);

        Assert.Equal(type, refused.Content.Headers.ContentType!.MediaType);
        Assert.Contains(words, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_household_s_whole_network_of_IPv6_is_one_client()
    {
        // Each address asks once: alone, none of them would be refused.
        using var refused = await UseUpAsync(Enumerable.Range(1, Most).Select(n => $"2001:db8:1:2:{n:x}::1"));
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
    public async Task What_no_action_answers_counts_as_well(string method, string path)
    {
        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < Most && !statuses.Contains(HttpStatusCode.TooManyRequests); n++)
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
        Assert.InRange(statuses.Count, AtOnce, Most);
    }

    [Fact]
    public async Task Probes_are_not_counted_and_this_machine_is_not_either()
    {
        for (var n = 0; n < 3 * AtOnce; n++)
        {
            foreach (var path in new[] { "/health/live", "/health/ready" })
            {
                using var cheap = await GetAsync("203.0.113.7", path);
                Assert.NotEqual(HttpStatusCode.TooManyRequests, cheap.StatusCode);
            }

            using var own = await _server.Client.GetAsync("/");
            Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        }
    }

    private Task<HttpResponseMessage> UseUpAsync(string client, string accept = "text/html") => UseUpAsync(Enumerable.Repeat(client, Most), accept);

    // Asks until it is refused, and answers the refusal: a moment later there may be room for one more.
    private async Task<HttpResponseMessage> UseUpAsync(IEnumerable<string> clients, string accept = "text/html")
    {
        var taken = 0;
        foreach (var client in clients)
        {
            var answer = await GetAsync(client, "/", accept);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests)
            {
                Assert.InRange(taken, AtOnce, Most);
                return answer;
            }

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answer.Dispose();
            taken++;
        }

        throw new InvalidOperationException($"None of {taken} requests was refused.");
    }

    private async Task<HttpResponseMessage> GetAsync(string client, string path, string accept = "text/html")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Forwarded-For", client }, { "Accept", accept } } };
        return await _server.Client.SendAsync(request);
    }
}
