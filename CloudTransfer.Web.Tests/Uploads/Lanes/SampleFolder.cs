using System.IO.Compression;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>A folder to upload: its files, its manifest and the bytes of its lanes.</summary>
internal sealed class SampleFolder
{
    private static readonly DateTimeOffset Changed = new(2026, 11, 22, 8, 0, 2, TimeSpan.Zero);

    private readonly List<(string Path, byte[] Bytes)> _files = [];

    /// <summary>A folder with files of the given sizes in several subfolders.</summary>
    public static SampleFolder Of(params int[] sizes)
    {
        var folder = new SampleFolder();
        for (var n = 0; n < sizes.Length; n++)
            folder._files.Add(($"Holiday/Day {n % 7}/{n:00000}.bin", SampleBytes.Of(sizes[n], (uint)n + 1)));
        return folder;
    }

    /// <summary>A single file without a folder.</summary>
    public static SampleFolder OneFile(int size)
    {
        var folder = new SampleFolder();
        folder._files.Add(("film.mkv", SampleBytes.Of(size)));
        return folder;
    }

    /// <summary>The folder without the given files.</summary>
    public SampleFolder Without(params int[] numbers)
    {
        var rest = new SampleFolder();
        rest._files.AddRange(_files.Where((_, number) => !numbers.Contains(number)));
        return rest;
    }

    public IReadOnlyList<(string Path, byte[] Bytes)> Files => _files;

    /// <summary>The contents of all files, concatenated.</summary>
    public byte[] Joined => [.. _files.SelectMany(file => file.Bytes)];

    public ManifestRequest Manifest(int lanes = 1) => new(
        [.. _files.Select(file => new ManifestFile(file.Path, file.Bytes.Length, Changed))], Lanes: lanes);

    /// <summary>The bytes of a lane.</summary>
    public byte[] Lane(LaneAnswer lane) => Joined.AsSpan((int)lane.Offset, (int)lane.Size).ToArray();

    /// <summary>Asserts that the link serves exactly this folder as a zip, or the single file.</summary>
    public async Task AssertIsAtAsync(HttpClient client, string link)
    {
        var bytes = await client.GetByteArrayAsync(link.Download());
        if (_files is [("film.mkv", var film)])
        {
            Assert.True(film.AsSpan().SequenceEqual(bytes), "The content of the file differs.");
            return;
        }

        await using var zip = new ZipArchive(new MemoryStream(bytes));
        Assert.Equal(_files.Select(file => file.Path), zip.Entries.Select(entry => entry.FullName));
        foreach (var (entry, (path, expected)) in zip.Entries.Zip(_files))
        {
            Assert.Equal(Crc32Of(expected), entry.Crc32);
            await using var content = await entry.OpenAsync();
            using var actual = new MemoryStream();
            await content.CopyToAsync(actual);
            Assert.True(expected.AsSpan().SequenceEqual(actual.ToArray()), $"The content of {path} differs.");
        }
    }

    private static uint Crc32Of(byte[] bytes) => Web.Archives.Crc32.Append(0, bytes);
}
