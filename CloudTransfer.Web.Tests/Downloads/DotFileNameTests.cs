using System.IO.Compression;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>A downloaded file is never saved under the name of a hidden configuration file; a zip keeps the original names.</summary>
public sealed class DotFileNameTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableTheory]
    [InlineData(".curlrc", "_.curlrc")]
    [InlineData(" .bashrc", "_ .bashrc")]
    [InlineData("...profile", "_...profile")]
    public async Task Curl_does_not_save_a_dot_file(string name, string saved)
    {
        var curl = Requires.Program("curl");
        var form = await _server.Client.SendFormAsync(new FormBody().File(name, [1, 2, 3]));
        var put = await _server.Client.PutFileAsync(name, [1, 2, 3]);

        foreach (var sent in new[] { form, put })
        {
            var run = await Tool.RunAsync(curl, "-sSfOJL", "--output-dir", _server.Folder.Path, $"{sent.Link}/download");
            Assert.True(run.ExitCode == 0, run.Text);
            Assert.Equal(saved, Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(_server.Folder.Path))));
            // The page and SHA256SUMS use the same name.
            Assert.Equal(saved, sent.Name);
            Assert.EndsWith($"  {saved}\n", await _server.Client.GetStringAsync($"/d/{sent.Id}/SHA256SUMS"), StringComparison.Ordinal);
            File.Delete(_server.Folder[saved]);
        }
    }

    [Fact]
    public async Task Zip_keeps_a_dot_file_and_a_single_download_renames_it()
    {
        var sent = await _server.Client.SendFormAsync(new FormBody().File("project/.gitignore", [1], "folder").File("project/.git/config", [2], "folder"));

        await using var zip = new ZipArchive(new MemoryStream(await _server.Client.DownloadAsync(sent.Id)));
        Assert.Equal(["project/.gitignore", "project/.git/config"], zip.Entries.Select(entry => entry.FullName));
        using var single = await _server.Client.GetAsync($"/d/{sent.Id}/files/0");
        Assert.Equal("_.gitignore", single.SavedAs());
        using var shown = await _server.Client.GetAsync($"/d/{sent.Id}/files/0/content");
        Assert.Equal("_.gitignore", shown.SavedAs() ?? "_.gitignore");
    }

    [Fact]
    public async Task Zip_of_hidden_files_is_not_a_dot_file()
    {
        var folder = await _server.Client.SendFormAsync(new FormBody().File(".config/a", [1], "folder"));
        var files = await _server.Client.SendFormAsync(new FormBody().File(".a", [1]).File(".b", [2]));

        Assert.Equal(("_.config.zip", "_.a and 1 more.zip"), (folder.Name, files.Name));
    }

    [Fact]
    public async Task File_stored_under_a_dot_name_by_an_older_version_is_renamed()
    {
        using var server = new Pages.PageServer();
        var seeded = await server.SeedAsync(paths: [".bashrc"]);
        var path = Path.Combine(server.Server.VolumePath, "transfers", seeded.Transfer.Id.Value[..2], seeded.Transfer.Id.Value);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, new byte[seeded.Transfer.Stored]);

        using var response = await server.Client.GetAsync($"{seeded.Landing}/download");

        Assert.Equal("_.bashrc", response.SavedAs());
    }

    [Fact]
    public void Renamed_dot_file_stays_within_the_length_limit()
    {
        var name = "." + new string('x', 250) + ".txt";

        Assert.Equal("_." + new string('x', 249) + ".txt", DownloadFileName.Of(name));
        Assert.Equal(DownloadFileName.Of(name), DownloadFileName.Of(DownloadFileName.Of(name)));
    }
}
