using System.Net;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>A replica behind nginx with the project's configuration, where nginx sends whole transfers from the volume.</summary>
public sealed class AccelRedirectTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] ComparedHeaders =
    [
        "ETag", "Last-Modified", "Content-Length", "Content-Type", "Content-Disposition", "Content-Range", "Accept-Ranges", "Cache-Control",
        "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
    ];

    private readonly TestFolder _work = new();
    private readonly byte[] _bytes = SampleBytes.Of(6_000_000, 5);
    private ReplicaProcess? _replica;
    private NginxProcess? _nginx;
    private HttpClient _client = new();

    public async Task InitializeAsync()
    {
        _replica = await ReplicaProcess.StartAsync(_work["volume"], ("Downloads:Accel", "true"), ("Proxy:KnownNetworks:0", "127.0.0.1/32"));
        if (Array.Find(["/usr/sbin/nginx", "/sbin/nginx", "/usr/bin/nginx"], File.Exists) is not { } program)
            return;
        _nginx = await NginxProcess.StartAsync(program, _work["nginx"], [_replica.Address], _work["volume"]);
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _nginx.Address };
    }

    public async Task DisposeAsync()
    {
        if (_nginx is not null)
            await _nginx.DisposeAsync();
        await _replica!.DisposeAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _work.Dispose();
    }

    [SkippableTheory]
    [InlineData(null, null)]
    [InlineData("bytes=1000000-3999999", null)]
    [InlineData("bytes=-2000000", "tag")]
    [InlineData("bytes=2000000-", "date")]
    [InlineData("bytes=2000000-", "\"another\"")]
    [InlineData("bytes=0-1500000,3000000-4999999", null)]
    public async Task Nginx_sends_the_same_response_as_the_replica(string? range, string? condition)
    {
        var sent = await SendAsync();
        using var known = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, Download(sent)));
        var ifRange = condition switch
        {
            "tag" => known.Headers.ETag!.Tag,
            "date" => known.Content.Headers.LastModified!.Value.ToString("R"),
            _ => condition,
        };
        using var byNginx = await _client.SendAsync(CreateRequest(sent, ("Range", range), ("If-Range", ifRange)));
        // This condition is always true, and with it the replica sends the content itself.
        using var byReplica = await _client.SendAsync(CreateRequest(sent, ("Range", range), ("If-Range", ifRange), ("If-Match", "*")));

        Assert.Equal(byReplica.StatusCode, byNginx.StatusCode);
        Assert.Equal(Headers(byReplica), Headers(byNginx));
        Assert.Equal(await byReplica.Content.ReadAsByteArrayAsync(), await byNginx.Content.ReadAsByteArrayAsync());
        await CountedAsync(2, byNginx.StatusCode is HttpStatusCode.OK ? "complete" : "partial");
        await Eventually.HoldsAsync(async () => await ReceiptsAsync() == 1);
    }

    [SkippableFact]
    public async Task Download_aborted_in_nginx_counts_as_aborted_and_resumes_by_range()
    {
        var sent = await SendAsync(40_000_000);
        using (var response = await _client.SendAsync(CreateRequest(sent), HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[100_000]);
        }

        await CountedAsync(1, "aborted");
        using var rest = await _client.SendAsync(CreateRequest(sent, ("Range", "bytes=100000-")));
        Assert.Equal((HttpStatusCode.PartialContent, 39_900_000), (rest.StatusCode, rest.Content.Headers.ContentLength));
    }

    [SkippableFact]
    public async Task Owner_page_counts_downloads_that_nginx_confirmed()
    {
        var sent = await SendAsync();
        await _client.GetByteArrayAsync(Download(sent));
        await Eventually.HoldsAsync(async () => (await _client.GetStringAsync(new Uri(sent.OwnerLink).AbsolutePath)).Contains("First on", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Download_limits_and_passwords_still_apply()
    {
        var limited = await SendAsync(options: "?downloads=1");
        using (var redirect = await _client.SendAsync(CreateRequest(limited)))
        {
            Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
            Assert.Equal(_bytes, await _client.GetByteArrayAsync(redirect.Headers.Location));
        }

        using (var second = await _client.SendAsync(CreateRequest(limited)))
            Assert.Equal(HttpStatusCode.NotFound, second.StatusCode);
        var locked = await SendAsync(options: "?password=open%20sesame");
        using (var closed = await _client.SendAsync(CreateRequest(locked)))
            Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        Assert.Equal(0, await ReceiptsAsync());
    }

    [SkippableFact]
    public async Task Direct_client_gets_bytes_from_the_replica_and_no_URL_reaches_the_volume()
    {
        var sent = await SendAsync();
        foreach (var path in new[] { $"/-/volume/{sent.Id[..2]}/{sent.Id}", "/-/volume/../cloudtransfer.db", "/-/volume/%2e%2e/keys/", "/-/sent" })
        {
            using var response = await _client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        await using var unproxied = await ReplicaProcess.StartAsync(_work["volume"], ("Downloads:Accel", "true"), ("Proxy:KnownNetworks:0", "192.0.2.0/24"));
        Assert.Equal(_bytes, await unproxied.Client.GetByteArrayAsync(Download(sent)));
        using var forged = await unproxied.Client.PostAsync("/-/sent", null);
        Assert.Equal(HttpStatusCode.NotFound, forged.StatusCode);
    }

    [SkippableFact]
    public async Task Forged_receipt_is_not_counted()
    {
        foreach (var (receipt, bytes) in new[] { ("x", "5"), ("", "5"), (new string('A', 200), "-1"), ("CfDJ8", "much") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/-/sent");
            request.Headers.TryAddWithoutValidation("X-Accel-Receipt", receipt);
            request.Headers.TryAddWithoutValidation("X-Accel-Sent", bytes);
            using var response = await _replica!.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        await CountedAsync(0, "complete");
    }

    [SkippableFact]
    public async Task Only_the_proxy_confirms_a_download_however_the_URL_is_written()
    {
        // A valid receipt, as if it had leaked.
        await using var shared = await ReplicaProcess.StartAsync(
            _work["volume"], ("Downloads:Accel", "true"), ("Proxy:KnownNetworks:0", "127.0.0.1/32"), ("Proxy:PublicUrl", "http://send.example/share"));
        var sent = await SendAsync();
        using var given = await shared.Client.SendAsync(CreateRequest(sent));
        var receipt = given.Headers.GetValues("X-Accel-Receipt").Single();
        await using var nginx = await NginxProcess.StartAsync(Requires.Program("nginx"), _work["shared"], [shared.Address], _work["volume"]);
        const string Claim = "X-Forwarded-For: 127.0.0.1\r\n";

        foreach (var address in new[]
        {
            "/-/sent", "/-/SENT", "/-/Sent/", "//-/SENT", "/-//SENT", "/-/SEN%54", "/%2d/SENT", "/%2D%2fSENT", "/./-/SENT", "/x/../-/SENT", "/-/SENT?x",
            "/share/-/sent", "/share/-/SENT",
        })
        {
            foreach (var (server, forwarded) in new[] { (nginx.Address, ""), (nginx.Address, Claim), (shared.Address, Claim), (shared.Address, "Forwarded: for=x\r\n"), (shared.Address, "") })
            {
                // This is the request that the proxy itself sends.
                if (server == shared.Address && forwarded.Length == 0 && address is "/-/sent")
                    continue;
                await using var connection = await RawConnection.OpenAsync(server);
                await connection.SendAsync($"POST {address} HTTP/1.1\r\nHost: localhost\r\n{forwarded}X-Accel-Receipt: {receipt}\r\nX-Accel-Sent: 6000000\r\nContent-Length: 0\r\n\r\n");
                var status = (await connection.ReadAsync()).Status;
                Assert.True(status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{address} at {server}: {status}");
            }
        }

        Assert.Contains("cloudtransfer_downloads_total{kind=\"all\",outcome=\"complete\"} 0\n", await shared.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Other_users_can_read_only_the_files_passed_to_nginx()
    {
        var (passed, untouched) = (await SendAsync(), await SendAsync());
        await _client.GetByteArrayAsync(Download(passed));
        UnixFileMode Mode(string path) => File.GetUnixFileMode(Path.Combine(_work["volume"], path));
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

        Assert.Equal(UnixFileMode.OtherRead, Mode($"transfers/{passed.Id[..2]}/{passed.Id}") & Others);
        Assert.Equal(UnixFileMode.None, Mode($"transfers/{untouched.Id[..2]}/{untouched.Id}") & Others);
        Assert.All(["", "transfers", $"transfers/{passed.Id[..2]}"], folder => Assert.Equal(UnixFileMode.OtherExecute, Mode(folder) & Others));
        Assert.All(["keys", "incoming", "cloudtransfer.db"], path => Assert.Equal(UnixFileMode.None, Mode(path) & Others));
    }

    private async Task<UploadAnswer> SendAsync(int size = 6_000_000, string options = "")
    {
        Requires.Program("nginx");
        return await _replica!.Client.PutAsync("film.bin" + options, size == _bytes.Length ? _bytes : SampleBytes.Of(size));
    }

    private static string Download(UploadAnswer sent) => $"/d/{sent.Id}/download";

    private static HttpRequestMessage CreateRequest(UploadAnswer sent, params IEnumerable<(string Name, string? Value)> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Download(sent));
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static IEnumerable<string> Headers(HttpResponseMessage response) => ComparedHeaders.Select(name =>
        name + ": " + (response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : ""));

    private Task CountedAsync(int count, string outcome) => Eventually.HoldsAsync(async () => (await _replica!.Client.GetStringAsync("/metrics"))
        .Contains($"cloudtransfer_downloads_total{{kind=\"all\",outcome=\"{outcome}\"}} {count}\n", StringComparison.Ordinal));

    private async Task<int> ReceiptsAsync()
    {
        var metrics = (await _replica!.Client.GetStringAsync("/metrics")).Split('\n');
        return metrics.Where(line => line.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal) && line.Contains("/-/sent", StringComparison.Ordinal))
            .Sum(line => int.Parse(line.AsSpan(line.LastIndexOf(' ') + 1)));
    }
}
