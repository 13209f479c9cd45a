using System.IO.Compression;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>No download by itself leaves a file that nobody sees and that programs obey; a folder comes back as it was.</summary>
public sealed class DotNameTests : IDisposable
{
    private readonly RunningServer _server = new();
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _server.Dispose();
    }

    [SkippableTheory]
    [InlineData(".curlrc", "_.curlrc")]
    [InlineData(" .bashrc", "_ .bashrc")]
    [InlineData("...profile", "_...profile")]
    public async Task Curl_saves_no_dot_file(string name, string saved)
    {
        var curl = Requires.Program("curl");
        var form = await _server.Client.SendFormAsync(new FormBody().File(name, [1, 2, 3]));
        var put = await _server.Client.PutFileAsync(name, [1, 2, 3]);

        foreach (var sent in new[] { form, put })
        {
            var run = await Tool.RunAsync(curl, "-sSfOJL", "--output-dir", _folder.Path, $"{sent.Link}/download");
            Assert.True(run.ExitCode == 0, run.Text);
            Assert.Equal(saved, Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(_folder.Path))));
            // The page, and what sha256sum looks for, call it so too.
            Assert.Equal(saved, sent.Name);
            Assert.EndsWith($"  {saved}\n", await _server.Client.GetStringAsync($"/d/{sent.Id}/SHA256SUMS"), StringComparison.Ordinal);
            File.Delete(_folder[saved]);
        }
    }

    [Fact]
    public async Task A_dot_file_in_a_folder_comes_back_in_the_zip_and_is_harmless_alone()
    {
        var sent = await _server.Client.SendFormAsync(new FormBody().File("project/.gitignore", [1], "folder").File("project/.git/config", [2], "folder"));

        await using var zip = new ZipArchive(new MemoryStream(await _server.Client.DownloadAsync(sent.Id)));
        Assert.Equal(["project/.gitignore", "project/.git/config"], zip.Entries.Select(entry => entry.FullName));
        using var alone = await _server.Client.GetAsync($"/d/{sent.Id}/files/0");
        Assert.Equal("_.gitignore", alone.SavedAs());
        using var shown = await _server.Client.GetAsync($"/d/{sent.Id}/files/0/content");
        Assert.Equal("_.gitignore", shown.SavedAs() ?? "_.gitignore");
    }

    [Fact]
    public async Task A_zip_of_hidden_things_is_no_dot_file()
    {
        var folder = await _server.Client.SendFormAsync(new FormBody().File(".config/a", [1], "folder"));
        var files = await _server.Client.SendFormAsync(new FormBody().File(".a", [1]).File(".b", [2]));

        Assert.Equal(("_.config.zip", "_.a and 1 more.zip"), (folder.Name, files.Name));
    }

    [Fact]
    public async Task What_was_stored_under_a_dot_name_before_is_saved_under_another()
    {
        using var server = new Pages.PageServer();
        var seeded = await server.SeedAsync(paths: [".bashrc"]);
        var path = Path.Combine(server.Server.VolumePath, "transfers", seeded.Transfer.Id.Value[..2], seeded.Transfer.Id.Value);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, new byte[seeded.Transfer.Stored]);

        using var answer = await server.Client.GetAsync($"{seeded.Landing}/download");

        Assert.Equal("_.bashrc", answer.SavedAs());
    }

    [Fact]
    public void A_name_of_full_length_stays_within_it()
    {
        var name = "." + new string('x', 250) + ".txt";

        Assert.Equal("_." + new string('x', 249) + ".txt", DownloadFileName.Of(name));
        Assert.Equal(DownloadFileName.Of(name), DownloadFileName.Of(DownloadFileName.Of(name)));
    }
}
