using System.Text;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>Common curl commands upload as intended; any other command gets one line that shows the correct command.</summary>
public sealed class TerminalUploadTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableTheory]
    [InlineData("", "upload")]
    [InlineData("?name=nightly.log", "nightly.log")]
    [InlineData("?name=a%2Fb%3F.log&expires=1d", "b_.log")]
    public async Task Piped_upload_takes_its_name_from_the_query_or_a_default(string query, string name)
    {
        var bytes = SampleBytes.Of(200_000);

        var link = await PrintsLinkAsync(new MemoryStream(bytes), "-T", "-", $"{_server.Address}{query}");

        using var response = await _server.Client.GetAsync(link + "/download");
        Assert.Equal(name, response.SavedAs());
        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [SkippableTheory]
    [InlineData("f", "")]
    [InlineData("f", "/")]
    [InlineData("anything", "/?expires=1d")]
    [InlineData("file", "/upload/")]
    public async Task Form_is_accepted_at_the_root_and_in_any_field(string field, string path)
    {
        await File.WriteAllBytesAsync(_server.Folder["a.bin"], [1, 2, 3]);

        var link = await PrintsLinkAsync(Stream.Null, "-F", $"{field}=@{_server.Folder["a.bin"]}", _server.Address.ToString().TrimEnd('/') + path);

        using var response = await _server.Client.GetAsync(link + "/download");
        Assert.Equal("a.bin", response.SavedAs());
        Assert.Equal([1, 2, 3], await response.Content.ReadAsByteArrayAsync());
    }

    [SkippableFact]
    public async Task Curl_adds_the_file_name_to_a_URL_without_a_trailing_slash()
    {
        await File.WriteAllBytesAsync(_server.Folder["a.bin"], [1]);

        var link = await PrintsLinkAsync(Stream.Null, "-T", _server.Folder["a.bin"], _server.Address.ToString().TrimEnd('/'));

        using var response = await _server.Client.GetAsync(link + "/download");
        Assert.Equal("a.bin", response.SavedAs());
    }

    [SkippableTheory]
    [InlineData("--data-binary", "@FILE", "/")]
    [InlineData("--data-binary", "@FILE", "/upload")]
    [InlineData("-d", "@FILE", "/")]
    [InlineData("-T", "FILE", "/dir/")]
    [InlineData("-T", "FILE", "/a/b/c.bin")]
    [InlineData("-F", "f=@FILE", "/some/where")]
    public async Task Ambiguous_command_gets_a_usage_line_and_stores_nothing(string option, string argument, string path)
    {
        await File.WriteAllTextAsync(_server.Folder["a.txt"], "two\nlines\n");

        var run = await CurlAsync(Stream.Null, option, argument.Replace("FILE", _server.Folder["a.txt"], StringComparison.Ordinal), new Uri(_server.Address, path).ToString());

        Assert.Equal("", run.Errors);
        var line = Encoding.UTF8.GetString(run.Output);
        Assert.Contains($"  curl -T FILE {_server.Address}  or", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        await _server.AssertEmptyAsync();
    }

    private static async Task<string> PrintsLinkAsync(Stream input, params string[] arguments)
    {
        var run = await CurlAsync(input, arguments);
        Assert.Equal("", run.Errors);
        Assert.Matches("^http://[^ \n]+/d/[A-Za-z0-9_-]{22}\n$", Encoding.UTF8.GetString(run.Output));
        return Encoding.UTF8.GetString(run.Output).TrimEnd();
    }

    private static Task<Tool> CurlAsync(Stream input, params string[] arguments) =>
        Tool.RunAsync(Requires.Program("curl"), input, ["--silent", "--show-error", .. arguments]);
}
