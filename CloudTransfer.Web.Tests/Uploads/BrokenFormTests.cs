using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads;

public sealed class BrokenFormTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    [InlineData(150_000)]
    [InlineData(200_280)]
    public async Task A_body_that_ends_early_is_refused(int length)
    {
        var body = new FormBody().File("a.bin", SampleBytes.Of(100_000)).File("b.bin", SampleBytes.Of(100_000)).Close();

        await AssertRefusedAsync(FormBody.ToContent(body[..length]), "ended before its closing boundary");
    }

    [Theory]
    [InlineData("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=\"----cloudtransfer-test\"", false)]
    [InlineData("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=\"----cloudtransfer-test\"", true)]
    [InlineData("PUT /a.bin HTTP/1.1", false)]
    [InlineData("PUT /a.bin HTTP/1.1", true)]
    public async Task A_connection_that_is_cut_in_the_middle_leaves_nothing(string head, bool cut)
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"{head}\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\n");
        await connection.SendAsync(new FormBody().File("a.bin", SampleBytes.Of(100_000)).File("b.bin", SampleBytes.Of(100_000)).Open());
        await Eventually.FilesAsync(Incoming, 1);

        if (cut)
            connection.Cut();
        else
            connection.EndSending();

        await Eventually.FilesAsync(Incoming, 0);
        await _server.AssertEmptyAsync();
        await Eventually.TrueAsync("It should be counted as aborted.", async () => (await _server.Client.GetStringAsync("/metrics"))
            .Contains($"cloudtransfer_uploads_total{{outcome=\"aborted\",via=\"{(head[0] is 'P' && head[1] is 'U' ? "put" : "form")}\"}} 1\n", StringComparison.Ordinal));
        Assert.Equal([1], await _server.Client.DownloadAsync((await _server.Client.PutFileAsync("a", [1])).Id));
    }

    [Fact]
    public async Task A_body_with_another_boundary_than_it_says_is_refused() =>
        await AssertRefusedAsync(FormBody.ToContent(new FormBody().File("a", [1]).Close(), "other"), "ended before");

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=01234567890123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("multipart/form-data; boundary=\"a\u0001b\"")]
    [InlineData("multipart/mixed; boundary=b")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_type_that_names_no_usable_boundary_is_refused(string type)
    {
        var body = new ByteArrayContent([1]);
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        await AssertRefusedAsync(body, "multipart/form-data");
    }

    [Fact]
    public async Task Headers_of_a_part_over_their_limit_are_refused() => await AssertRefusedAsync(
        new FormBody().File("a", [1]).Part("form-data; name=\"files\"; filename=\"b\"", [2], $"X-Long: {new string('x', 17_000)}\r\n").ToContent(),
        "longer than 16384 bytes");

    [Fact]
    public async Task More_headers_than_a_part_may_have_are_refused() => await AssertRefusedAsync(
        new FormBody().Part("form-data; name=\"files\"; filename=\"b\"", [2], string.Concat(Enumerable.Repeat("X: y\r\n", 40))).ToContent(),
        "32 headers");

    [Fact]
    public async Task A_hundred_thousand_and_one_files_are_refused()
    {
        var form = new FormBody();
        for (var i = 0; i <= 100_000; i++)
            form.Part($"form-data; name=f; filename={i}", []);

        await AssertRefusedAsync(form.ToContent(), "more than 100000 files", HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Parts_that_are_no_files_are_counted_too()
    {
        using var server = new RunningServer(null, ("Upload:MaxFiles", "10"));
        var form = new FormBody();
        for (var i = 0; i < 75; i++)
            form.File("", []);

        using var response = await server.Client.PostAsAsync("application/json", form.ToContent());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("74 parts", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_different_fields_are_refused()
    {
        var form = new FormBody().File("a", [1]);
        for (var i = 0; i < 100; i++)
            form.Field($"field{i}", "");

        await AssertRefusedAsync(form.ToContent(), "more than 64 fields");
    }

    [Fact]
    public async Task A_text_field_of_10_MiB_is_refused() => await AssertRefusedAsync(
        new FormBody().File("a", SampleBytes.Of(1000)).Field("message", new string('x', 10 << 20)).ToContent(), "longer than 65536 bytes");

    private string Incoming => Path.Combine(_server.VolumePath, "incoming");

    private async Task AssertRefusedAsync(HttpContent body, string sentence, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        using var content = body;
        using var response = await _server.Client.PostAsAsync("application/json", content);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(sentence, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await _server.AssertEmptyAsync();
    }
}
