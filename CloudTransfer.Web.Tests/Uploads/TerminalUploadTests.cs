using System.Text;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>What people type into a terminal does what they mean, or they are told in one line what to type.</summary>
public sealed class TerminalUploadTests : IDisposable
{
    private readonly RunningServer _server = new();
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _server.Dispose();
    }

    [SkippableTheory]
    [InlineData("", "upload")]
    [InlineData("?name=nightly.log", "nightly.log")]
    [InlineData("?name=a%2Fb%3F.log&expires=1d", "b_.log")]
    public async Task What_comes_from_a_pipe_has_the_name_in_the_query_or_one_that_is_made_up(string query, string name)
    {
        var bytes = Content.Of(200_000);

        var link = await PrintsLinkAsync(new MemoryStream(bytes), "-T", "-", $"{_server.Address}{query}");

        using var answer = await _server.Client.GetAsync(link + "/download");
        Assert.Equal(name, answer.SavedAs());
        Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync());
    }

    [SkippableTheory]
    [InlineData("f", "")]
    [InlineData("f", "/")]
    [InlineData("anything", "/?expires=1d")]
    [InlineData("file", "/upload/")]
    public async Task A_form_is_taken_at_the_top_and_under_any_field(string field, string address)
    {
        await File.WriteAllBytesAsync(_folder["a.bin"], [1, 2, 3]);

        var link = await PrintsLinkAsync(Stream.Null, "-F", $"{field}=@{_folder["a.bin"]}", _server.Address.ToString().TrimEnd('/') + address);

        using var answer = await _server.Client.GetAsync(link + "/download");
        Assert.Equal("a.bin", answer.SavedAs());
        Assert.Equal([1, 2, 3], await answer.Content.ReadAsByteArrayAsync());
    }

    [SkippableFact]
    public async Task An_address_without_its_slash_is_completed_by_curl()
    {
        await File.WriteAllBytesAsync(_folder["a.bin"], [1]);

        var link = await PrintsLinkAsync(Stream.Null, "-T", _folder["a.bin"], _server.Address.ToString().TrimEnd('/'));

        using var answer = await _server.Client.GetAsync(link + "/download");
        Assert.Equal("a.bin", answer.SavedAs());
    }

    [SkippableTheory]
    [InlineData("--data-binary", "@FILE", "/")]
    [InlineData("--data-binary", "@FILE", "/upload")]
    [InlineData("-d", "@FILE", "/")]
    [InlineData("-T", "FILE", "/dir/")]
    [InlineData("-T", "FILE", "/a/b/c.bin")]
    [InlineData("-F", "f=@FILE", "/some/where")]
    public async Task What_could_mean_something_else_is_told_what_to_type_and_nothing_is_kept(string option, string argument, string address)
    {
        await File.WriteAllTextAsync(_folder["a.txt"], "two\nlines\n");

        var run = await CurlAsync(Stream.Null, option, argument.Replace("FILE", _folder["a.txt"], StringComparison.Ordinal), new Uri(_server.Address, address).ToString());

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
