using System.IO.Compression;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>A local folder to upload.</summary>
internal sealed class LocalFolder
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private LocalFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Writes files of these sizes into a folder and its subfolders.</summary>
    public static LocalFolder Write(string path, IEnumerable<int> sizes)
    {
        var folder = new LocalFolder(path);
        foreach (var (number, size) in sizes.Index())
        {
            var name = $"Day {number % 9}/{number:00000}.bin";
            var file = System.IO.Path.Combine(path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            var bytes = SampleBytes.Of(size, (uint)number + 1);
            File.WriteAllBytes(file, bytes);
            folder._files.Add($"{System.IO.Path.GetFileName(path)}/{name}", bytes);
        }

        return folder;
    }

    /// <summary>The same folder without one of its files, which may still exist on the disk.</summary>
    public LocalFolder Without(string name)
    {
        var rest = new LocalFolder(Path);
        foreach (var (path, bytes) in _files.Where(file => !file.Key.EndsWith(name, StringComparison.Ordinal)))
            rest._files.Add(path, bytes);
        Assert.Equal(_files.Count - 1, rest._files.Count);
        return rest;
    }

    /// <summary>Asserts that the zip behind a link contains exactly this folder and these empty folders.</summary>
    public async Task AssertIsAtAsync(HttpClient client, string link, params string[] emptyFolders)
    {
        await using var zip = new ZipArchive(new MemoryStream(await client.GetByteArrayAsync(link.Download())));
        Assert.Equal(_files.Keys.Concat(emptyFolders).Order(StringComparer.Ordinal), zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        foreach (var entry in zip.Entries.Where(entry => !emptyFolders.Contains(entry.FullName, StringComparer.Ordinal)))
        {
            await using var content = await entry.OpenAsync();
            using var actual = new MemoryStream();
            await content.CopyToAsync(actual);
            Assert.True(_files[entry.FullName].AsSpan().SequenceEqual(actual.ToArray()), $"{entry.FullName} has other bytes.");
        }
    }
}
