using System.Net;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Access to /metrics: this machine and private networks only, also behind a proxy.</summary>
public sealed class MetricsAccessTests
{
    private const string Public = "203.0.113.7";

    [Theory]
    [InlineData("", 200)]
    [InlineData($"X-Forwarded-For: {Public}", 404)]
    [InlineData("X-Forwarded-For: 10.0.0.1", 404)]
    [InlineData($"Forwarded: for={Public}", 404)]
    [InlineData("Via: 1.1 proxy", 404)]
    [InlineData($"X-Real-IP: {Public}", 404)]
    [InlineData("X-Forwarded-Proto: https", 404)]
    public async Task Unknown_proxy_on_this_machine_gets_no_metrics(string header, int status)
    {
        using var server = new RunningServer();

        Assert.Equal(status, await GetMetricsAsync(server, header));
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("X-Forwarded-For: 10.0.0.1", 200)]
    [InlineData("X-Forwarded-For: 10.0.0.1|X-Real-IP: 10.0.0.1|X-Forwarded-Proto: https", 200)]
    [InlineData($"X-Forwarded-For: {Public}", 404)]
    [InlineData($"X-Forwarded-For: 10.0.0.1, {Public}", 404)]
    [InlineData($"X-Forwarded-For: {Public}, 10.0.0.1", 404)]
    [InlineData($"X-Real-IP: {Public}", 404)]
    public async Task Client_behind_a_known_proxy_must_be_allowed_too(string headers, int status)
    {
        using var server = new RunningServer(null, FrontProxy.Known);

        Assert.Equal(status, await GetMetricsAsync(server, headers));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "", 404)]
    [InlineData("127.0.0.1", "", 200)]
    [InlineData("127.0.0.1", $"X-Forwarded-For: {Public}", 404)]
    [InlineData("0.0.0.0/0, ::/0", $"X-Forwarded-For: {Public}", 200)]
    public async Task AllowFrom_sets_the_allowed_networks(string allowed, string headers, int status)
    {
        using var server = new RunningServer(null, ("Metrics:AllowFrom", allowed));

        Assert.Equal(status, await GetMetricsAsync(server, headers));
    }

    [Fact]
    public async Task Rejection_looks_like_an_unknown_URL_and_is_logged_once_with_the_setting()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path, ("Metrics:AllowFrom", "10.0.0.0/8"));
        for (var n = 0; n < 3; n++)
        {
            using var answer = await replica.Client.GetAsync("/metrics");
            using var unknown = await replica.Client.GetAsync("/metrics/nothing");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal(await unknown.Content.ReadAsStringAsync(), await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal("Healthy", await replica.Client.GetStringAsync("/health/ready"));
        await replica.LogsAsync("Metrics:AllowFrom names who may read it");
        Assert.Single(replica.Log.Split('\n'), line => line.Contains("Metrics:AllowFrom", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task External_client_behind_nginx_gets_no_metrics()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path);
        // Without the rule of the stack that blocks /metrics, as in a custom nginx setup.
        await using var proxy = await FrontProxy.StartAsync(ForwardedForMode.Replacing, replica.Address);
        using var client = proxy.ClientFrom("127.0.0.2");

        using var answer = await client.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await replica.Client.GetAsync("/metrics")).StatusCode);
    }

    private static async Task<int> GetMetricsAsync(RunningServer server, string headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        foreach (var header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        using var answer = await server.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
