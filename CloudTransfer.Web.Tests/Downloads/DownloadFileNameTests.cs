using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>The names under which command-line programs save downloads.</summary>
public sealed class DownloadFileNameTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableTheory]
    [InlineData("報告.pdf", "", "download.pdf")]
    [InlineData("Müller 2024.pdf", "", "Muller 2024.pdf")]
    [InlineData("film.mp4", "?downloads=1", "film.mp4")]
    public async Task Curl_and_wget_save_under_a_readable_ASCII_name(string name, string options, string saved)
    {
        var (curl, wget) = (Requires.Program("curl"), Requires.Program("wget"));
        var (first, second) = (await _server.Client.PutFileAsync(name, [1, 2, 3], options), await _server.Client.PutFileAsync(name, [1, 2, 3], options));

        AssertSucceeded(await Tool.RunAsync(curl, "-sSfOJL", "--output-dir", _server.Folder.Path, $"{first.Link}/download"));
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(_server.Folder[saved]));
        File.Delete(_server.Folder[saved]);

        AssertSucceeded(await Tool.RunAsync(wget, "-q", "-P", _server.Folder.Path, new Uri(_server.Address, await ButtonAsync(second.Id)).ToString()));
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(_server.Folder[saved]));
    }

    [Fact]
    public async Task Download_URL_ends_with_the_file_name_and_older_URLs_still_work()
    {
        var sent = await _server.Client.PostAsync([("F/näher.txt", [1]), ("F/view", [2])]);
        Assert.Equal($"/d/{sent.Id}/download/F.zip", await ButtonAsync(sent.Id));
        foreach (var (path, bytes) in new[] { ("files/0", (byte[])[1]), ("files/0/naher.txt", [1]), ("files/0/another%20name", [1]), ("files/1", [2]) })
            Assert.Equal(bytes, await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/{path}"));

        // This is the URL of the page of the file.
        using var page = await _server.Client.GetAsync($"/d/{sent.Id}/files/1/view");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Equal(await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/download"), await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/download/F.zip"));
    }

    [Fact]
    public async Task Limited_download_redirects_to_a_URL_with_the_name_and_a_ticket()
    {
        var sent = await _server.Client.PutFileAsync("報告 A.pdf", [1], "?downloads=1");
        using var response = await _server.Client.GetAsync($"/d/{sent.Id}/download");
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith($"/d/{sent.Id}/download/A.pdf?ticket=", response.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nginx_does_not_compress_downloads()
    {
        var rules = File.ReadAllText(Path.Combine(House.Repository.Root, "ops/nginx/vhost.d/default_location"));
        var pattern = new Regex(Regex.Match(rules, "\\$uri ~ \"(?<pattern>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["pattern"].Value, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.All(["/d/x/download", "/d/x/download/a.pdf", "/d/x/files/0", "/d/x/files/0/a.pdf"], path => Assert.Matches(pattern, path));
    }

    private static void AssertSucceeded(Tool tool) => Assert.True(tool.ExitCode == 0, tool.Text);

    private async Task<string> ButtonAsync(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{id}") { Headers = { { "Accept", "text/html" } } };
        using var response = await _server.Client.SendAsync(request);
        return new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync()).QuerySelector("[data-id=download]")!.GetAttribute("href")!;
    }
}
