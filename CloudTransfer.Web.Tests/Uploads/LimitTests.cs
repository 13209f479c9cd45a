using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads;

public sealed class LimitTests : IDisposable
{
    private const int MaxBytes = 1 << 20;

    private readonly RunningServer _server = new(null, ("Upload:MaxBytes", "1MiB"), ("Upload:MaxFiles", "3"));

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_form_may_have_all_the_bytes_that_are_allowed_and_not_one_more(bool chunked)
    {
        // Two files: what counts is their sum, not their headers.
        using var full = new FormBody().File("a", SampleBytes.Of(MaxBytes - 5)).File("b", SampleBytes.Of(5)).ToContent();
        using var taken = await _server.Client.PostAsAsync("application/json", full, chunked);
        Assert.Equal(MaxBytes, (await taken.TakenAsync()).Size);

        using var more = new FormBody().File("a", SampleBytes.Of(MaxBytes - 5)).File("b", SampleBytes.Of(6)).ToContent();
        using var refused = await _server.Client.PostAsAsync("application/json", more, chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Contains("1 MB", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await _server.CountAsync("transfers"));
        Assert.Empty(_server.Volume.Incoming());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_PUT_may_have_all_the_bytes_that_are_allowed_and_not_one_more(bool chunked)
    {
        using var full = new ByteArrayContent(SampleBytes.Of(MaxBytes));
        using var taken = await _server.Client.PutAsAsync("/a", full, chunked);
        Assert.Equal(MaxBytes, (await taken.TakenAsync()).Size);

        using var more = new ByteArrayContent(SampleBytes.Of(MaxBytes + 1));
        using var refused = await _server.Client.PutAsAsync("/a", more, chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal(1, await _server.CountAsync("transfers"));
        Assert.Empty(_server.Volume.Incoming());
    }

    [Theory]
    [InlineData("PUT /a.bin HTTP/1.1\r\nContent-Length: 1048577")]
    [InlineData("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 99999999999")]
    public async Task Too_much_is_refused_before_the_first_byte_where_its_length_is_known(string head)
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);

        await connection.SendAsync(head + "\r\nHost: localhost\r\n\r\n");

        var answer = await connection.ReadAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Contains("1 MB", answer.Body, StringComparison.Ordinal);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task One_file_too_many_is_refused()
    {
        await _server.Client.SendFormAsync(new FormBody().File("a", [1]).File("b", [2]).File("c", [3]));
        using var form = new FormBody().File("a", [1]).File("b", [2]).File("c", [3]).File("d", [4]).ToContent();

        using var refused = await _server.Client.PostAsAsync("application/json", form);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Contains("more than 3 files", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(3, await _server.CountAsync("files"));
        Assert.Empty(_server.Volume.Incoming());
    }

    [Theory]
    [InlineData("expires", "soon", "'expires'")]
    [InlineData("expires", "31d", "30 days")]
    [InlineData("expires", "-1d", "'expires'")]
    [InlineData("expires", "0s", "'expires'")]
    [InlineData("downloads", "0", "'downloads'")]
    [InlineData("downloads", "many", "'downloads'")]
    [InlineData("downloads", "1.5", "'downloads'")]
    [InlineData("message", null, "4000")]
    [InlineData("title", null, "'title'")]
    [InlineData("from", null, "'from'")]
    [InlineData("password", null, "256")]
    public async Task Terms_that_are_wrong_are_refused_and_named(string field, string? value, string named)
    {
        value ??= new string('x', 4001);
        using var form = new FormBody().File("a", [1]).Field(field, value).ToContent();
        using var posted = await _server.Client.PostAsAsync("application/json", form);
        using var body = new ByteArrayContent([1]);
        using var put = await _server.Client.PutAsAsync($"/a?{field}={Uri.EscapeDataString(value)}", body);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (posted.StatusCode, put.StatusCode));
        Assert.Contains(named, await posted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(named, await put.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await _server.AssertEmptyAsync();
    }
}
