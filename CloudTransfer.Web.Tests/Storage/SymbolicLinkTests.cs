using System.Net;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Storage;

/// <summary>Symbolic links that an attacker creates on the volume are not followed.</summary>
public sealed class SymbolicLinkTests : IDisposable
{
    private readonly TestFolder _elsewhere = new();
    private readonly TestFolder _volume = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Link_in_place_of_a_transfer_or_its_folder_is_not_read(bool folder)
    {
        using var server = new RunningServer(_volume.Path);
        var sent = await server.Client.PutAsync("a.bin", "bytes"u8.ToArray());
        var stored = _volume[$"transfers/{sent.Id[..2]}/{sent.Id}"];
        await File.WriteAllTextAsync(_elsewhere[sent.Id], "bytes that are not ours");
        Replace(folder ? Path.GetDirectoryName(stored)! : stored, folder ? _elsewhere.Path : _elsewhere[sent.Id], folder);

        foreach (var address in new[] { "download", "files/0", "files/0/view", "SHA256SUMS" })
        {
            using var answer = await server.Client.GetAsync($"/d/{sent.Id}/{address}");
            Assert.DoesNotContain("not ours", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var download = await server.Client.GetAsync($"/d/{sent.Id}/download");
        Assert.Equal(HttpStatusCode.NotFound, download.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deletion_and_cleanup_do_not_follow_links(bool folder)
    {
        using var server = new RunningServer(_volume.Path);
        var sent = await server.Client.PutAsync("a.bin?expires=1h", "bytes"u8.ToArray());
        var stored = _volume[$"transfers/{sent.Id[..2]}/{sent.Id}"];
        var unknown = new string('A', 22);
        foreach (var name in new[] { sent.Id, unknown })
            await File.WriteAllTextAsync(_elsewhere[name], "not ours");
        Replace(folder ? Path.GetDirectoryName(stored)! : stored, folder ? _elsewhere.Path : _elsewhere[sent.Id], folder);
        File.CreateSymbolicLink(_volume[$"incoming/{new string('B', 22)}.part"], _elsewhere[unknown]);

        server.Clock.Advance(TimeSpan.FromHours(2));
        await server.SweepAsync();

        Assert.Equal("not ours", await File.ReadAllTextAsync(_elsewhere[sent.Id]));
        Assert.Equal("not ours", await File.ReadAllTextAsync(_elsewhere[unknown]));
        Assert.Equal(0, await server.CountAsync("transfers"));
    }

    [Fact]
    public async Task Uploads_are_not_written_through_a_link()
    {
        using var server = new RunningServer(_volume.Path);
        var tus = new TusClient(server.Client);
        var url = await tus.CreateAsync(5);
        var part = Assert.Single(Directory.EnumerateFiles(_volume["incoming"]));
        await File.WriteAllTextAsync(_elsewhere["x"], "not ours");
        Replace(part, _elsewhere["x"], isFolder: false);

        using var answer = await tus.PatchAsync(url, 0, "bytes"u8.ToArray());

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Equal("not ours", await File.ReadAllTextAsync(_elsewhere["x"]));
    }

    [Fact]
    public async Task Transfer_is_not_sealed_into_a_linked_folder()
    {
        using var server = new RunningServer(_volume.Path);
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        foreach (var first in alphabet)
            foreach (var second in alphabet)
                File.CreateSymbolicLink(_volume[$"transfers/{first}{second}"], _elsewhere.Path);

        using var body = new ByteArrayContent([1]);
        using var answer = await server.Client.PutAsAsync("/a.bin", body);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(_elsewhere.Files());
        Assert.Empty(Directory.EnumerateFiles(_volume["incoming"]));
        Assert.Equal(0, await server.CountAsync("transfers"));
    }

    [Theory]
    [InlineData("keys")]
    [InlineData("incoming")]
    [InlineData("transfers")]
    [InlineData("cloudtransfer.db")]
    public async Task Server_does_not_start_if_its_folders_or_database_are_links(string name)
    {
        File.CreateSymbolicLink(_volume[name], name.Contains('.', StringComparison.Ordinal) ? _elsewhere["x"] : _elsewhere.Path);

        var (exitCode, log) = await ReplicaProcess.RunAsync(_volume.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains($"{name} on the volume is a symbolic link", log, StringComparison.Ordinal);
        Assert.Empty(_elsewhere.Files());
    }

    [Fact]
    public async Task Volume_itself_may_be_a_link()
    {
        Directory.CreateSymbolicLink(_elsewhere["data"], _volume.Path);
        using var server = new RunningServer(_elsewhere["data"]);

        var sent = await server.Client.PutAsync("a.bin", [1, 2]);

        Assert.Equal([1, 2], await server.Client.GetByteArrayAsync($"/d/{sent.Id}/download"));
    }

    public void Dispose()
    {
        _volume.Dispose();
        _elsewhere.Dispose();
    }

    private static void Replace(string path, string target, bool isFolder)
    {
        if (isFolder)
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }
}
