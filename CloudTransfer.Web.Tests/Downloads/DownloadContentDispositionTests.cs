using System.Text;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class DownloadContentDispositionTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("plain.txt")]
    [InlineData("two words.txt")]
    [InlineData("näher 東京 🎈.pdf")]
    [InlineData("100% & more; a=b, (c).txt")]
    [InlineData("it's.txt")]
    public async Task File_name_is_preserved(string name)
    {
        var answer = await _server.Client.SendFormAsync(new FormBody().File(name, [1]));
        await using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"HEAD /d/{answer.Id}/download HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        var disposition = (await connection.ReadAsync()).Header("Content-Disposition")!;

        // RFC 6266 and RFC 8187: an ASCII header with the percent-encoded name and a fallback for old clients.
        Assert.Matches("^attachment; filename=(\"[^\"\\\\]*\"|[^\" ;]+); filename\\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+$", disposition);
        var encoded = disposition[(disposition.LastIndexOf('\'') + 1)..];
        Assert.Equal(name, Uri.UnescapeDataString(encoded));
        Assert.Equal(name.Normalize(NormalizationForm.FormC), answer.Name.Normalize(NormalizationForm.FormC));
    }

    [Theory]
    [InlineData("page.html")]
    [InlineData("image.svg")]
    [InlineData("feed.xml")]
    [InlineData("script.js")]
    public async Task Content_that_a_browser_might_execute_is_served_as_an_attachment(string name)
    {
        var answer = await _server.Client.SendFormAsync(new FormBody().Part(
            $"form-data; name=\"files\"; filename=\"{name}\"", "<script>alert(1)</script>"u8.ToArray(), "Content-Type: text/html\r\n"));

        foreach (var what in new[] { "download", "files/0" })
        {
            using var response = await _server.Client.GetAsync($"/d/{answer.Id}/{what}");
            Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
            Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        }
    }
}
