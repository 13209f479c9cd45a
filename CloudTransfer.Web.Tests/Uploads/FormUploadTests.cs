using System.IO.Compression;
using System.Net;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads;

public sealed class FormUploadTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(5_000_001)]
    public async Task Single_file_is_stored_unchanged(int length)
    {
        var bytes = SampleBytes.Of(length);

        var answer = await _server.Client.SendFormAsync(new FormBody().File("Grüße 東京.bin", bytes));

        Assert.Equal(("Grüße 東京.bin", length, 1), (answer.Name, answer.Size, answer.Files));
        Assert.Equal(bytes, await _server.Client.DownloadAsync(answer.Id));
        Assert.Equal(bytes, await _server.Client.DownloadAsync(answer.Id, 0));
        var stored = Assert.Single(Stored());
        Assert.Equal(answer.Id, Path.GetFileName(stored));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(stored));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(stored));
    }

    [SkippableFact]
    public async Task Several_files_are_stored_as_one_zip()
    {
        var unzip = Requires.Program("unzip");
        var (a, b, c) = (SampleBytes.Of(1_000_000, 1), SampleBytes.Of(0), SampleBytes.Of(77_777, 3));

        var answer = await _server.Client.SendFormAsync(new FormBody().File("a.bin", a).File("b.txt", b).File("c.bin", c));

        Assert.Equal(("a.bin and 2 more.zip", 1_077_777, 3), (answer.Name, answer.Size, answer.Files));
        var stored = Assert.Single(Stored());
        Assert.Equal(0, (await Tool.RunAsync(unzip, "-tq", stored)).ExitCode);
        Assert.Equal([("a.bin", a), ("b.txt", b), ("c.bin", c)], await EntriesAsync(answer.Id), EntryComparer);
        Assert.Equal([a, b, c], [await FileAsync(answer.Id, 0), await FileAsync(answer.Id, 1), await FileAsync(answer.Id, 2)]);
    }

    [Fact]
    public async Task Folder_is_rebuilt_from_the_file_names()
    {
        var (a, b) = (SampleBytes.Of(30_000, 1), SampleBytes.Of(20, 2));

        var answer = await _server.Client.SendFormAsync(
            new FormBody().File("Holiday/a.jpg", a, "folder").File("Holiday/Day 1/b.txt", b, "folder"));

        Assert.Equal("Holiday.zip", answer.Name);
        Assert.Equal([("Holiday/a.jpg", a), ("Holiday/Day 1/b.txt", b)], await EntriesAsync(answer.Id), EntryComparer);
        Assert.Equal(b, await FileAsync(answer.Id, 1));
    }

    [Fact]
    public async Task Folder_with_one_file_is_stored_as_a_zip()
    {
        var answer = await _server.Client.SendFormAsync(new FormBody().File("Holiday/a.jpg", [1, 2], "folder"));

        Assert.Equal([("Holiday/a.jpg", new byte[] { 1, 2 })], await EntriesAsync(answer.Id), EntryComparer);
    }

    [Fact]
    public async Task Form_may_mix_files_folders_and_fields_in_any_order()
    {
        var form = new FormBody().Field("message", "Hello\r\nyou").File("x.txt", [1])
            .Field("expires", "1d").File("F/y.txt", [2], "folder").Field("downloads", "3").File("z.txt", [3]).Field("password", "");

        var answer = await _server.Client.SendFormAsync(form);

        Assert.Equal([("x.txt", [1]), ("F/y.txt", [2]), ("z.txt", new byte[] { 3 })], await EntriesAsync(answer.Id), EntryComparer);
        Assert.True(StoredId.TryParse(answer.Id, out var id));
        var transfer = (await _server.Store.FindAsync(id, CancellationToken.None))!;
        Assert.Equal(("Hello\nyou", 3, null), (transfer.Message, transfer.MaxDownloads, transfer.PasswordHash));
        Assert.Equal(transfer.Created.AddDays(1), transfer.Expires);
    }

    [Fact]
    public async Task Empty_file_inputs_are_ignored()
    {
        var answer = await _server.Client.SendFormAsync(
            new FormBody().File("", [], "folder").File("a.txt", [1]).File("", []));

        Assert.Equal(("a.txt", 1), (answer.Name, answer.Files));
    }

    [Fact]
    public async Task Form_without_a_file_is_rejected_and_stores_nothing()
    {
        using var form = new FormBody().Field("message", "x").File("", []).File("", [], "folder").ToContent();

        using var response = await _server.Client.PostAsAsync("application/json", form);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("choose at least one", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Duplicate_paths_are_kept_under_distinct_names()
    {
        // macOS treats the last two as the same name: an accented e, composed and decomposed.
        var form = new FormBody().File("a.txt", [1]).File("a.txt", [2]).File("A.txt", [3]).File("caf\u00e9", [4]).File("cafe\u0301", [5]);

        var entries = await EntriesAsync((await _server.Client.SendFormAsync(form)).Id);

        Assert.Equal(["a.txt", "a (2).txt", "A (3).txt", "caf\u00e9", "cafe\u0301 (2)"], entries.Select(entry => entry.Name), StringComparer.Ordinal);
        Assert.Equal([1, 2, 3, 4, 5], entries.Select(entry => entry.Bytes[0]));
    }

    [Fact]
    public async Task Each_of_a_thousand_files_can_be_downloaded_by_number()
    {
        var form = new FormBody();
        for (var i = 0; i < 1000; i++)
            form.File($"F/{i % 7}/{i}.bin", SampleBytes.Of(i * 3, (uint)i));

        var answer = await _server.Client.SendFormAsync(form);

        Assert.Equal(1000, answer.Files);
        var entries = await EntriesAsync(answer.Id);
        for (var i = 0; i < 1000; i += 37)
        {
            Assert.Equal(SampleBytes.Of(i * 3, (uint)i), entries[i].Bytes);
            Assert.Equal(entries[i].Bytes, await FileAsync(answer.Id, i));
        }
    }

    private static bool EntryComparer((string Name, byte[] Bytes) one, (string Name, byte[] Bytes) other) =>
        string.Equals(one.Name, other.Name, StringComparison.Ordinal) && one.Bytes.AsSpan().SequenceEqual(other.Bytes);

    private IEnumerable<string> Stored() =>
        Directory.EnumerateFiles(Path.Combine(_server.VolumePath, "transfers"), "*", SearchOption.AllDirectories);

    private Task<byte[]> FileAsync(string id, int number) => _server.Client.DownloadAsync(id, number);

    private async Task<IReadOnlyList<(string Name, byte[] Bytes)>> EntriesAsync(string id)
    {
        using var zip = new ZipArchive(new MemoryStream(await _server.Client.DownloadAsync(id)));
        var entries = new List<(string, byte[])>();
        foreach (var entry in zip.Entries)
        {
            using var bytes = new MemoryStream();
            await using var content = await entry.OpenAsync();
            await content.CopyToAsync(bytes);
            entries.Add((entry.FullName, bytes.ToArray()));
        }

        return entries;
    }
}
