using System.IO.Compression;
using System.Net.Http.Json;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Downloads.PartialZips;

/// <summary>A transfer with similar folder names, and the expected content of its partial zips.</summary>
internal sealed class SampleTree
{
    private static readonly DateTimeOffset Changed = new(2026, 11, 22, 8, 0, 2, TimeSpan.FromHours(3));

    private static readonly string[] EmptyFolders = ["T/a/empty", "T/a b/x/empty", "T/hollow/within", "T/ab/é 日本"];

    private static readonly string[] Paths =
    [
        "T/a/1.bin", "T/a b/1.bin", "T/a/b/2.bin", "T/a-b/3.bin", "T/ab/4.bin", "T/a/b/c/5.bin", "T/a0/6.bin", "T/a/zero.bin", "T/top.bin",
        "T/a/b c/7.bin", "T/Süß/日本語 😀.txt", "loose.txt", "T/a/b/c/8.bin", "T/%2e%2e/9.bin", "T/a/&amp;=+#!.txt",
    ];

    private SampleTree(TransferAnswer answer, IReadOnlyList<(string Path, byte[] Bytes)> files) => (Answer, Files) = (answer, files);

    public TransferAnswer Answer { get; }

    public IReadOnlyList<(string Path, byte[] Bytes)> Files { get; }

    /// <summary>All folders, including the empty ones.</summary>
    public static IReadOnlyList<string> Folders =>
        [.. Paths.Select(path => Path.GetDirectoryName(path)!).Concat(EmptyFolders).SelectMany(Ancestors).Distinct(StringComparer.Ordinal)];

    public static async Task<SampleTree> SendAsync(HttpClient client, int? downloads = null, int size = 1500)
    {
        List<(string Path, byte[] Bytes)> files = [.. Paths.Select((path, number) => (path, SampleBytes.Of(path.Contains("zero", StringComparison.Ordinal) ? 0 : size + (number * 7), (uint)number + 1)))];
        using var created = await client.PostAsJsonAsync("/api/v1/transfers", new
        {
            files = files.Select(file => new { path = file.Path, size = (long?)file.Bytes.Length, lastModified = (DateTimeOffset?)Changed })
                .Concat(EmptyFolders.Select(folder => new { path = folder + "/", size = (long?)null, lastModified = (DateTimeOffset?)null })),
            downloads,
        });
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        var answer = (await created.Content.ReadFromJsonAsync<TransferAnswer>())!;
        await new TusClient(client).SendAllAsync(answer.Uploads![0].Url, 0, [.. files.SelectMany(file => file.Bytes)]);
        return new SampleTree(answer, files);
    }

    /// <summary>The expected content of a zip of these folders and files; the path of an empty folder ends with <c>/</c>.</summary>
    public Dictionary<string, byte[]> Expected(IReadOnlyCollection<string> folders, IReadOnlyCollection<int> numbers)
    {
        bool IsIn(string path) => folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal));
        var files = Files.Where((file, number) => numbers.Contains(number) || IsIn(file.Path)).ToDictionary(file => file.Path, file => file.Bytes, StringComparer.Ordinal);
        foreach (var empty in EmptyFolders.Where(empty => IsIn(empty + "/")))
            files.Add(empty + "/", []);
        // The deepest folder that contains the whole selection.
        var above = folders.Select(folder => folder.Split('/')[..^1]).Concat(numbers.Select(number => Files[number].Path.Split('/')[..^1])).ToList();
        var depth = Enumerable.Range(0, above.Min(names => names.Length) + 1).Last(level => above.All(names => names.Take(level).SequenceEqual(above[0].Take(level), StringComparer.Ordinal)));
        return files.ToDictionary(file => string.Join('/', file.Key.Split('/')[depth..]), file => file.Value, StringComparer.Ordinal);
    }

    /// <summary>Asserts that .NET's zip reader finds exactly the expected content.</summary>
    public static async Task AssertHoldsAsync(IReadOnlyDictionary<string, byte[]> expected, byte[] zip)
    {
        await using var archive = new ZipArchive(new MemoryStream(zip));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        foreach (var entry in archive.Entries)
        {
            await using var content = await entry.OpenAsync();
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes);
            Assert.True(expected[entry.FullName].AsSpan().SequenceEqual(bytes.ToArray()), $"The content of {entry.FullName} differs.");
            Assert.Equal(Web.Archives.Crc32.Append(0, bytes.ToArray()), entry.Crc32);
        }
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var path = folder; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('/'))])
            yield return path;
    }
}
