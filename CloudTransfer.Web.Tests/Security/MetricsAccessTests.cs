using System.Net;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>/metrics is for this machine and its private networks, whatever stands in front.</summary>
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
    public async Task A_proxy_that_is_not_known_is_shown_none_though_it_is_on_this_machine(string header, int status)
    {
        using var server = new RunningServer();

        Assert.Equal(status, await AskAsync(server, header));
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("X-Forwarded-For: 10.0.0.1", 200)]
    [InlineData("X-Forwarded-For: 10.0.0.1|X-Real-IP: 10.0.0.1|X-Forwarded-Proto: https", 200)]
    [InlineData($"X-Forwarded-For: {Public}", 404)]
    [InlineData($"X-Forwarded-For: 10.0.0.1, {Public}", 404)]
    [InlineData($"X-Forwarded-For: {Public}, 10.0.0.1", 404)]
    [InlineData($"X-Real-IP: {Public}", 404)]
    public async Task For_whom_a_known_proxy_asks_must_be_allowed_too(string headers, int status)
    {
        using var server = new RunningServer(null, FrontProxy.Known);

        Assert.Equal(status, await AskAsync(server, headers));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "", 404)]
    [InlineData("127.0.0.1", "", 200)]
    [InlineData("127.0.0.1", $"X-Forwarded-For: {Public}", 404)]
    [InlineData("0.0.0.0/0, ::/0", $"X-Forwarded-For: {Public}", 200)]
    public async Task A_setting_says_whom_it_is_for(string allowed, string headers, int status)
    {
        using var server = new RunningServer(null, ("Metrics:AllowFrom", allowed));

        Assert.Equal(status, await AskAsync(server, headers));
    }

    [Fact]
    public async Task The_answer_is_that_of_an_address_that_does_not_exist_and_the_log_says_once_what_to_set()
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
        await Eventually.TrueAsync("It should say so.", () => Task.FromResult(replica.Log.Contains("Metrics:AllowFrom names who may read it", StringComparison.Ordinal)));
        Assert.Single(replica.Log.Split('\n'), line => line.Contains("Metrics:AllowFrom", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Through_the_real_nginx_the_world_is_shown_none()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path);
        // Without the rule of the stack's own, as somebody sets nginx up.
        await using var proxy = await FrontProxy.StartAsync(Telling.Replacing, replica.Address);
        using var client = proxy.ClientFrom("127.0.0.2");

        using var answer = await client.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await replica.Client.GetAsync("/metrics")).StatusCode);
    }

    private static async Task<int> AskAsync(RunningServer server, string headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        foreach (var header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        using var answer = await server.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
