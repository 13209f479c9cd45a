using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads;

public sealed class UploadConcurrencyLimiterTests : IDisposable
{
    private const string One = "203.0.113.1", Other = "203.0.113.2", Third = "203.0.113.3";

    private readonly RunningServer _server = new(
        null, ("Proxy:KnownNetworks:0", "127.0.0.0/8"), ("Upload:MaxConcurrent", "3"), ("Upload:MaxConcurrentPerClient", "2"));

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("PUT /b HTTP/1.1\r\nContent-Length: 5")]
    [InlineData("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5")]
    [InlineData("POST /api/v1/tus HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 5\r\nContent-Length: 0")]
    [InlineData("POST /api/v1/transfers HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 5")]
    [InlineData("PATCH /api/v1/tus/x HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nContent-Length: 5")]
    public async Task Upload_beyond_the_concurrency_limit_is_rejected_before_its_body_is_read(string head)
    {
        await using var first = await BeginAsync(One);
        await using var second = await BeginAsync(One);
        await using (var overClientLimit = await SendAsync(One, head))
            await AssertRejectedAsync(overClientLimit, HttpStatusCode.TooManyRequests, "from your address");

        await using var third = await BeginAsync(Other);
        await using (var overServerLimit = await SendAsync(Third, head))
            await AssertRejectedAsync(overServerLimit, HttpStatusCode.ServiceUnavailable, "as this server can take");

        Assert.Equal(3, _server.Volume.Incoming().Count());
        foreach (var begun in new[] { first, second, third })
        {
            await begun.SendAsync(SampleBytes.Of(5));
            Assert.Equal(HttpStatusCode.Created, (await begun.ReadAsync()).Status);
        }

        Assert.Equal(5, (await _server.Client.PutFileAsync("after", SampleBytes.Of(5))).Size);
    }

    [Fact]
    public async Task Aborted_upload_releases_its_slot()
    {
        await using (var first = await BeginAsync(One))
        await using (var second = await BeginAsync(One))
        {
            first.Cut();
            second.Cut();
        }

        await Eventually.TrueAsync("Both slots should be free.", async () =>
        {
            await using var next = await SendAsync(One, "PUT /c HTTP/1.1\r\nContent-Length: 0");
            return (await next.ReadAsync()).Status is HttpStatusCode.Created;
        });
    }

    private async Task<RawConnection> BeginAsync(string client)
    {
        var before = _server.Volume.Incoming().Count();
        var connection = await SendAsync(client, "PUT /a HTTP/1.1\r\nContent-Length: 5");
        await Eventually.TrueAsync("The upload should have started.", () => Task.FromResult(_server.Volume.Incoming().Count() > before));
        return connection;
    }

    private async Task<RawConnection> SendAsync(string client, string head)
    {
        var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"{head}\r\nHost: localhost\r\nX-Forwarded-For: {client}\r\n\r\n");
        return connection;
    }

    private static async Task AssertRejectedAsync(RawConnection connection, HttpStatusCode status, string text)
    {
        var answer = await connection.ReadAsync();
        Assert.Equal(status, answer.Status);
        Assert.NotNull(answer.Header("Retry-After"));
        Assert.Contains(text, answer.Body, StringComparison.Ordinal);
    }
}
