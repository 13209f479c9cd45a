using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Tests.Pages;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>A downloaded folder includes the empty folders that were uploaded.</summary>
public sealed class EmptyFolderTests : IDisposable
{
    private readonly PageServer _pages = new();
    private readonly TestFolder _folder = new();

    private HttpClient Client => _pages.Client;

    public void Dispose()
    {
        _folder.Dispose();
        _pages.Dispose();
    }

    [SkippableTheory]
    [InlineData("unzip", "-q", "FILE", "-d", "TARGET")]
    [InlineData("7z", "x", "-bd", "FILE", "-oTARGET")]
    [InlineData("bsdtar", "-xf", "FILE", "-C", "TARGET")]
    [InlineData("python3", "-m", "zipfile", "-e", "FILE", "TARGET")]
    public async Task Empty_folders_are_extracted_by_every_zip_program(string program, params string[] arguments)
    {
        var unpack = Requires.Program(program);
        var answer = await SendAsync([1, 2, 3, 4], Entry("T/a.bin", 3), Entry("T/Empty/"), Entry("T/Deep/er/", null), Entry("T/b/c.bin", 1), Entry("T/b/"), Entry("T/Deep/"));
        await File.WriteAllBytesAsync(_folder["a.zip"], await Client.DownloadAsync(answer.Id));
        Directory.CreateDirectory(_folder["out"]);

        var run = await Tool.RunAsync(unpack, [.. arguments.Select(argument => argument.Replace("FILE", _folder["a.zip"]).Replace("TARGET", _folder["out"]))]);

        Assert.True(run.ExitCode == 0, run.Text);
        Assert.DoesNotContain("warning", run.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            ["T", "T/Deep", "T/Deep/er", "T/Empty", "T/a.bin", "T/b", "T/b/c.bin"],
            Directory.EnumerateFileSystemEntries(_folder["out"], "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_folder["out"], path)).Order(StringComparer.Ordinal));
        Assert.All(Directory.EnumerateDirectories(_folder["out"], "*", SearchOption.AllDirectories), folder => File.Create(Path.Combine(folder, "new")).Dispose());
    }

    [Fact]
    public async Task Zip_marks_an_empty_folder_for_Unix_and_DOS()
    {
        var answer = await SendAsync([], Entry("T/a", 0), Entry("T/Empty/"));

        await using var zip = new ZipArchive(new MemoryStream(await Client.DownloadAsync(answer.Id)));
        Assert.Equal(["T/a", "T/Empty/"], zip.Entries.Select(entry => entry.FullName));
        Assert.Equal([0x81A4_0000u, 0x41ED_0010u], zip.Entries.Select(entry => (uint)entry.ExternalAttributes));
        Assert.Equal(("T.zip", 1, 0), (answer.Name, answer.Files, answer.Size));
    }

    [Theory]
    [InlineData("T/x/|T/x/", "T/x/")]
    [InlineData("T/x/|T/x/y/|T/x/z/", "T/x/y/|T/x/z/")]
    [InlineData("T/x:1", "T/x_1")]
    [InlineData("T/x:1/", "T/x_1/")]
    [InlineData("../T/./con/", "T/_con/")]
    [InlineData("T\\a\\b\\", "T/a/b/")]
    [InlineData("T/x|T/x/", "T/x|T/x (2)/")]
    [InlineData("T/x/|T/x", "T/x (2)|T/x/")]
    [InlineData("T/\u034F../e/", "T/e/")]
    public async Task Folder_path_is_made_safe_and_unique_like_a_file_path(string paths, string entries)
    {
        var answer = await SendAsync([], [.. paths.Split('|').Select(path => Entry(path, 0))]);

        Assert.Equal(entries, await EntriesAsync(answer.Id));
    }

    [Fact]
    public async Task Page_lists_empty_folders_and_file_offsets_stay_correct()
    {
        var answer = await SendAsync([9], Entry("T/🎈/"), Entry("T/a/x", 1), Entry("T/\uFF5E/"), Entry("T/z/zz/"));

        var page = await _pages.ReadAsync($"/d/{answer.Id}");
        var shown = page.QuerySelectorAll(".row-empty").Select(row => row.TextContent.Trim());
        Assert.Equal(["\uFF5E empty", "🎈 empty", "zz empty"], shown);
        Assert.Equal([9], await Client.DownloadAsync(answer.Id, 0));
        Assert.Contains("1 file", page.QuerySelector(".about")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_folder_of_a_large_transfer_can_be_opened()
    {
        var answer = await SendAsync([], [.. Enumerable.Range(0, 310).Select(n => Entry($"T/{n}", 0)), Entry("T/Nothing/")]);

        var top = await _pages.ReadAsync($"/d/{answer.Id}?folder=T");
        Assert.Equal("Nothing empty", top.QuerySelector("a.row-folder")!.TextContent.Trim());
        var inside = await _pages.ReadAsync($"/d/{answer.Id}?folder=T%2FNothing");
        Assert.Contains("There is nothing in this folder.", inside.Body!.TextContent, StringComparison.Ordinal);
        using var unknown = await _pages.GetAsync($"/d/{answer.Id}?folder=T%2FElse");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Transfer_of_only_folders_is_accepted_and_listed_in_pages()
    {
        var few = await SendAsync([], Entry("Plan/2031/"), Entry("Plan/2032/"));
        var many = await SendAsync([], [.. Enumerable.Range(0, 400).Select(n => Entry($"Plan/{n:000}/"))]);

        Assert.Equal(("Plan.zip", 0, "Plan/2031/|Plan/2032/"), (few.Name, few.Files, await EntriesAsync(few.Id)));
        Assert.Equal(2, (await _pages.ReadAsync($"/d/{few.Id}")).QuerySelectorAll(".row-empty").Length);
        Assert.Equal(200, (await _pages.ReadAsync($"/d/{many.Id}")).QuerySelectorAll("a.row-folder").Length);
        while (await _pages.Services.GetRequiredService<JobRunner>().RunOneAsync(JobKind.Checksum, CancellationToken.None))
        {
            // The next one.
        }

        Assert.Equal("", await Client.GetStringAsync($"/d/{few.Id}/SHA256SUMS"));
        using var owner = await _pages.GetAsync(new Uri(few.OwnerLink!).AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
    }

    [Fact]
    public async Task Folder_with_a_size_is_rejected()
    {
        using var response = await Client.PostAsJsonAsync("/api/v1/transfers", new ManifestRequest([Entry("a", 1), Entry("T/x/", 5)]));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("File 1 of the manifest is a folder by the slash", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_counts_toward_the_file_limit()
    {
        using var server = new RunningServer(null, ("Upload:MaxFiles", "3"));
        using var response = await server.Client.PostAsJsonAsync("/api/v1/transfers", new ManifestRequest([.. Enumerable.Range(0, 4).Select(n => Entry($"{n}/"))]));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private static ManifestFile Entry(string path, long? size = null) => new(path, size);

    private async Task<TransferAnswer> SendAsync(byte[] joined, params ManifestFile[] entries)
    {
        var tus = new TusClient(Client);
        var answer = await tus.CreateTransferAsync(new ManifestRequest([.. entries]));
        if (joined.Length > 0)
            await tus.SendAllAsync(answer.Uploads![0].Url, 0, joined);
        return answer;
    }

    private async Task<string> EntriesAsync(string id)
    {
        await using var zip = new ZipArchive(new MemoryStream(await Client.DownloadAsync(id)));
        return string.Join('|', zip.Entries.Select(entry => entry.FullName));
    }
}
