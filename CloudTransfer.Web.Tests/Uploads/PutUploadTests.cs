using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads;

public sealed class PutUploadTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Curl_uploads_a_file_and_prints_its_link(bool fromStandardInput)
    {
        var curl = Requires.Program("curl");
        using var folder = new TestFolder();
        var bytes = SampleBytes.Of(2_500_000);
        await File.WriteAllBytesAsync(folder["näher.bin"], bytes);

        // Curl does not know the length of standard input, so it sends a chunked body.
        var tool = fromStandardInput
            ? await Tool.RunAsync(curl, File.OpenRead(folder["näher.bin"]), "--silent", "--show-error", "-T", "-", new Uri(_server.Address, "n%C3%A4her.bin").AbsoluteUri)
            : await Tool.RunAsync(curl, "--silent", "--show-error", "-T", folder["näher.bin"], _server.Address.AbsoluteUri);

        Assert.Equal("", tool.Errors);
        var printed = System.Text.Encoding.UTF8.GetString(tool.Output);
        Assert.Matches($"^{_server.Address.AbsoluteUri}d/[A-Za-z0-9_-]{{22}}\n$", printed);
        using var response = await _server.Client.GetAsync(printed.Trim() + "/download");
        Assert.Equal("näher.bin", response.SavedAs());
        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300_000)]
    public async Task Chunked_body_is_accepted(int length)
    {
        using var body = new ByteArrayContent(SampleBytes.Of(length));

        using var response = await _server.Client.PutAsAsync("/a.bin", body, chunked: true);

        Assert.Equal(SampleBytes.Of(length), await _server.Client.DownloadAsync((await response.TakenAsync()).Id));
    }

    [Fact]
    public async Task Terms_are_read_from_the_query_string()
    {
        var answer = await _server.Client.PutFileAsync("a.bin", [1], "?expires=12h&downloads=2");

        Assert.Equal(2, answer.Downloads);
        Assert.InRange(answer.Expires!.Value - _server.Clock.GetUtcNow(), TimeSpan.FromHours(11.9), TimeSpan.FromHours(12));
    }

    [Theory]
    [InlineData("/%2e%2e%5cx", "x")]
    [InlineData("/con", "_con")]
    [InlineData("/a%3Ab%22c.txt", "a_b_c.txt")]
    public async Task Name_in_the_URL_is_made_safe(string url, string name)
    {
        using var body = new ByteArrayContent([1]);

        using var response = await _server.Client.PutAsAsync(url, body);

        Assert.Equal(name, (await response.TakenAsync()).Name);
    }

    [Theory]
    [InlineData("/%20")]
    [InlineData("/...")]
    public async Task Name_in_the_URL_without_valid_characters_is_rejected(string url)
    {
        using var body = new ByteArrayContent([1]);

        using var response = await _server.Client.PutAsAsync(url, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await _server.AssertEmptyAsync();
    }
}
