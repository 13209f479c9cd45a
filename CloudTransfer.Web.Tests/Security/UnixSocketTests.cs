using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Downloads;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>A replica that a proxy reaches by a unix socket: its peer has no address, and counts as 127.0.0.1.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private const string Known = "127.0.0.1/32", Other = "192.0.2.0/24", Password = "open sesame";
    private const int MaxGuesses = 10;

    private readonly TestFolder _work = new();
    private readonly HttpClient _socket;

    public UnixSocketTests() => _socket = SocketClient.To(Socket);

    // The folder's name is not short, and a socket's path has at most 107 bytes.
    private string Socket => _work["s"];

    [SkippableTheory]
    [InlineData(Known, HttpStatusCode.OK)]
    [InlineData(Other, HttpStatusCode.TooManyRequests)]
    public async Task Clients_behind_nginx_are_told_apart_if_loopback_is_known(string networks, HttpStatusCode status)
    {
        await using var replica = await StartAsync(("Proxy:KnownNetworks", networks));
        await using var nginx = await FrontProxy.StartAsync(ForwardedForMode.Appending, OverSocket(replica), replica.Address);
        using var guesser = nginx.ClientFrom("127.0.0.2");
        using var other = nginx.ClientFrom("127.0.0.3");
        var sent = await guesser.PutAsync("a.bin?password=open%20sesame", [1]);

        for (var n = 0; n < MaxGuesses; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, await guesser.UnlockAsync(sent.Id, $"guess {n}"));

        Assert.Equal(status, await other.UnlockAsync(sent.Id, Password));
    }

    [Theory]
    [InlineData(Known, "https")]
    [InlineData(Other, "http")]
    [InlineData("", "http")]
    public async Task Scheme_of_the_proxy_is_believed_if_loopback_is_known(string networks, string scheme)
    {
        await using var replica = await StartAsync(("Proxy:KnownNetworks", networks));

        using var answer = await AskAsync(HttpMethod.Put, "/a.bin", ("X-Forwarded-Proto", "https"));

        Assert.Equal(scheme, answer.Headers.Location!.Scheme);
    }

    [SkippableTheory]
    [InlineData(Known, HttpStatusCode.Created)]
    [InlineData(Other, HttpStatusCode.Unauthorized)]
    public async Task User_named_by_nginx_may_upload_if_loopback_is_known(string networks, HttpStatusCode status)
    {
        await using var replica = await StartAsync(("Proxy:UserHeader", "Remote-User"), ("Proxy:KnownNetworks", networks));
        await using var nginx = await FrontProxy.StartAsync(
            ForwardedForMode.Appending, text => OverSocket(replica)(text).Replace("http {", "http { proxy_set_header Remote-User ada;", StringComparison.Ordinal), replica.Address);
        using var client = nginx.ClientFrom("127.0.0.2");

        using var answer = await client.PutAsync("/a.bin", new ByteArrayContent([1]));

        Assert.Equal(status, answer.StatusCode);
    }

    [SkippableFact]
    public async Task Nginx_sends_whole_transfers_and_confirms_them()
    {
        var bytes = SampleBytes.Of(3_000_000, 7);
        await using var replica = await StartAsync(("Downloads:Accel", "true"), ("Proxy:KnownNetworks", Known));
        await using var nginx = await NginxProcess.StartAsync(
            Requires.Program("nginx"), _work["nginx"], [replica.Address], _work["volume"], ConfirmsOverSocket, template: OverSocket(replica));
        using var client = new HttpClient { BaseAddress = nginx.Address };
        var sent = await client.PutAsync("film.bin", bytes);

        Assert.Equal(bytes, await client.DownloadAsync(sent.Id));

        await Eventually.HoldsAsync(async () => await replica.Client.MetricAsync("cloudtransfer_downloads_total{kind=\"all\",outcome=\"complete\"}") == 1);
        Assert.Contains("http_route=\"/-/sent\"", await replica.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_are_those_of_the_forwarded_client()
    {
        await using var replica = await StartAsync(
            ("Proxy:KnownNetworks", Known), ("Security:RequestsPerSecond", "1"), ("Security:RequestsAtOnce", "5"), ("Security:ConnectionsPerClient", "1"));
        using var second = SocketClient.To(Socket);

        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < 20; n++)
            statuses.Add(await StatusAsync(_socket, "203.0.113.1"));

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second, "203.0.113.2"));
    }

    [Fact]
    public async Task Unknown_proxy_is_reported_and_its_clients_share_no_request_limit()
    {
        await using var replica = await StartAsync(("Security:RequestsPerSecond", "1"), ("Security:RequestsAtOnce", "5"));

        for (var n = 0; n < 20; n++)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(_socket, $"203.0.113.{n}"));

        await replica.LogsAsync("Requests from 127.0.0.1 say that they are passed on for others");
    }

    [Fact]
    public async Task Client_resumes_a_limited_download_by_its_address()
    {
        await using var replica = await StartAsync(("Proxy:KnownNetworks", Known));
        var bytes = SampleBytes.Of(24 << 20, 3);
        var sent = await replica.Client.PutAsync("a.bin?downloads=1", bytes);
        await new DownloadClient(_socket, "203.0.113.1").AbortAsync($"/d/{sent.Id}/download");
        await Eventually.HoldsAsync(() => replica.Client.IsZeroAsync("cloudtransfer_downloads_in_flight"));

        using (var refused = await new DownloadClient(_socket, "198.51.100.7").GetAsync($"/d/{sent.Id}/download", 1))
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(bytes, await new DownloadClient(_socket, "203.0.113.1").DownloadAsync($"/d/{sent.Id}/download"));
    }

    [Theory]
    [InlineData("", "", HttpStatusCode.OK)]
    [InlineData("", "203.0.113.1", HttpStatusCode.NotFound)]
    [InlineData(Known, "203.0.113.1", HttpStatusCode.NotFound)]
    [InlineData(Known, "10.0.0.1", HttpStatusCode.OK)]
    [InlineData(Other, "10.0.0.1", HttpStatusCode.NotFound)]
    public async Task Metrics_are_for_this_machine_and_for_clients_of_a_known_proxy(string networks, string client, HttpStatusCode status)
    {
        await using var replica = await StartAsync(("Proxy:KnownNetworks", networks));

        using var answer = await AskAsync(HttpMethod.Get, "/metrics", ("X-Forwarded-For", client));

        Assert.Equal(status, answer.StatusCode);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _work.Dispose();
    }

    // The port is for the test itself, which looks at what the replica says without the proxy.
    private Task<ReplicaProcess> StartAsync(params (string Key, string Value)[] settings) => ReplicaProcess.StartAsync(
        _work["volume"], [("Urls", $"http://127.0.0.1:0;http://unix:{Socket}"), .. settings.Where(setting => setting.Value.Length > 0)]);

    private Func<string, string> OverSocket(ReplicaProcess replica) => template =>
    {
        var port = $"server {replica.Address.Authority};";
        Assert.Contains(port, template, StringComparison.Ordinal);
        return template.Replace(port, $"server unix:{Socket};", StringComparison.Ordinal);
    };

    private string ConfirmsOverSocket(string rules) => rules.Replace("http://$replicas:8080/-/sent", $"http://unix:{Socket}:/-/sent", StringComparison.Ordinal);

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Put)
            request.Content = new ByteArrayContent([1]);
        if (header.Value.Length > 0)
            request.Headers.Add(header.Name, header.Value);
        return await _socket.SendAsync(request);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-For", address } } };
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
