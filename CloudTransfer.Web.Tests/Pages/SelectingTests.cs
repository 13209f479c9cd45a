using System.IO.Compression;
using System.Net;
using AngleSharp.Dom;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>Selecting files without script: checkboxes, and a form that requests a zip.</summary>
public sealed class SelectingTests : IDisposable
{
    private readonly PageServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("", "?view=list")]
    [InlineData("?view=list", "?view=list")]
    [InlineData("?folder=H", "?folder=H")]
    [InlineData("?find=a", "?find=a&page=1")]
    [InlineData("?view=gallery", "?view=gallery&page=1")]
    public async Task Checkboxes_appear_only_in_selection_mode(string query, string shown)
    {
        var landing = (await _server.SeedAsync(null, "H/a/1.txt", "H/b/a.txt", "H/c.txt", "a.txt")).Landing;
        var page = await _server.ReadAsync(landing + query);
        Assert.Empty(page.QuerySelectorAll(".tick, form[data-id=select]"));
        Assert.Equal($"{landing}{shown}&select=on#files", page.QuerySelector("[data-id=start-selecting]")!.GetAttribute("href"));

        var selecting = await _server.ReadAsync($"{landing}{shown}&select=on");
        Assert.Null(selecting.QuerySelector("[data-id=start-selecting]"));
        Assert.NotEmpty(selecting.QuerySelectorAll("form[data-id=select] .tick input[name=file]"));
        Assert.Equal($"{landing}{shown}#files", selecting.QuerySelector("form[data-id=select] .selected a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_selection_is_downloaded_as_a_zip_and_a_folder_is_one_checkbox()
    {
        var sent = await _server.Client.PostAsync([("H/a/1.txt", [1]), ("H/a/b/2.txt", [2, 2]), ("H/a b/3.txt", [3]), ("H/4.txt", [4]), ("5.txt", [5])]);
        foreach (var query in new[] { "?view=list", "?folder=H" })
        {
            var page = await _server.ReadAsync($"/d/{sent.Id}{query}&select=on");
            var form = page.QuerySelector("form[data-id=select]")!;
            Assert.Equal("get", form.GetAttribute("method"));
            var ticked = form.QuerySelectorAll(".tick").Where(tick => tick.Text().Trim() is "Select a" or "Select 4.txt").Select(tick => tick.QuerySelector("input")!).ToList();
            Assert.Equal(["2 3", "1 1"], ticked.Select(box => $"{box.GetAttribute("data-files")} {box.GetAttribute("data-bytes")}"));

            var bytes = await _server.Client.GetByteArrayAsync($"{form.GetAttribute("action")}?{string.Join('&', ticked.Select(box => $"{box.GetAttribute("name")}={box.GetAttribute("value")}"))}");
            await using var zip = new ZipArchive(new MemoryStream(bytes));
            Assert.Equal(["a/1.txt", "a/b/2.txt", "4.txt"], zip.Entries.Select(entry => entry.FullName));
        }
    }

    [Fact]
    public async Task Selecting_every_file_of_a_page_makes_an_address_of_acceptable_length()
    {
        var longest = string.Join('/', Enumerable.Repeat(new string('w', 100), 8));
        var tree = await _server.SeedAsync(null, [.. Enumerable.Range(0, 300).Select(n => $"{longest[..605]}/{n % 140}/{n}.txt")]);
        var folders = await _server.SeedAsync(null, [.. Enumerable.Range(0, 300).Select(n => $"{longest[..605]}/{n}/{n}.txt")]);
        var level = await _server.SeedAsync(null, [.. Enumerable.Range(0, 100_000 / 100).Select(n => $"{longest[..700]}/{n:0000}/f.txt")]);
        foreach (var address in new[] { $"{tree.Landing}?view=list&select=on", $"{folders.Landing}?view=list&select=on", $"{level.Landing}?folder={longest[..700]}&select=on" })
        {
            var form = (await _server.ReadAsync(address)).QuerySelector("form[data-id=select]")!;
            var boxes = form.QuerySelectorAll(".tick input").Select(box => $"{box.GetAttribute("name")}={box.GetAttribute("value")}").ToList();
            Assert.True(boxes.Count >= 200);
            using var answer = await _server.GetAsync($"{form.GetAttribute("action")}?{string.Join('&', boxes)}");
            // These rows have no content: only the parsing of the request is tested.
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task An_empty_selection_is_explained_on_a_page()
    {
        var landing = (await _server.SeedAsync(null, "H/a.txt", "H/b.txt")).Landing;
        using var answer = await _server.GetAsync($"{landing}/zip?");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Nothing is selected: tick what you want to have", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
