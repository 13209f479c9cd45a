using CloudTransfer.Web.Archives;

namespace CloudTransfer.Web.Tests.Archives;

/// <summary>One zip of each kind in a temporary folder, written on first use.</summary>
public sealed class SampleZips : IDisposable
{
    private const int Many = 70_000;
    private const long FourGiB = 1L << 32;

    private readonly string _folder = Directory.CreateTempSubdirectory("cloudtransfer-zips-").FullName;

    /// <summary>The structure of a zip.</summary>
    public enum Kind
    {
        /// <summary>A few files whose sizes are known in advance.</summary>
        Small,

        /// <summary>The same files, appended with unused space for zip64 fields.</summary>
        Appended,

        /// <summary>The same files, where the first header is 4096 bytes long.</summary>
        BlockBeforeFirst,

        /// <summary>More entries than 16 bits can count.</summary>
        Many,

        /// <summary>An entry over 4 GiB, and one after it.</summary>
        Huge,
    }

    internal SampleFile[] Files { get; } =
    [
        SampleFile.Of("Holiday/a.jpg", 123_456, seed: 2),
        SampleFile.Of("Holiday/empty", 0),
        SampleFile.Of("Holiday/Süß/日本語 😀.txt", 4097, seed: 3),
        SampleFile.Of("Holiday/e\u0301.txt", 1, seed: 4),
        SampleFile.Of("Holiday/é.txt", 2, seed: 5),
        SampleFile.Of("Holiday/" + string.Concat(Enumerable.Repeat("n", 240)), 65_536, seed: 6),
        SampleFile.Of("before dos.txt", 3, seed: 7) with { Modified = DateTimeOffset.UnixEpoch },
        SampleFile.Of("after 2038.txt", 4, seed: 8) with { Modified = DateTimeOffset.UnixEpoch.AddYears(100) },
    ];

    /// <summary>The number of entries in a zip.</summary>
    public int Count(Kind kind) => Names(kind).Count;

    /// <summary>The names of the entries in a zip.</summary>
    public IReadOnlyList<string> Names(Kind kind) => kind switch
    {
        Kind.Many => [.. Enumerable.Range(0, Many).Select(ManyName)],
        Kind.Huge => ["before", "zeros", "after"],
        _ => [.. Files.Select(file => file.Path)],
    };

    /// <summary>The path of a zip.</summary>
    public string Path(Kind kind)
    {
        var path = System.IO.Path.Combine(_folder, $"{kind}.zip");
        if (!File.Exists(path))
            Write(path, kind);
        return path;
    }

    /// <summary>Writes a text file next to the zips and returns its path.</summary>
    public string WriteText(string name, string text)
    {
        var path = System.IO.Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string ManyName(int index) => $"{index % 100:D2}/{index:D5}.txt";

    private static void WriteHuge(SampleZip zip)
    {
        var (before, after) = (SampleFile.Of("before", 10), SampleFile.Of("after", 20));
        var layout = ZipLayout.Plan([before.Planned, new("zeros", FourGiB + 1, before.Modified), after.Planned]);
        var entries = layout.Entries.ToArray();
        entries[0] = entries[0] with { Crc32 = Crc32.Append(0, before.Bytes) };
        entries[1] = entries[1] with { Crc32 = SampleBytes.CrcOfZeros(FourGiB + 1) };
        entries[2] = entries[2] with { Crc32 = Crc32.Append(0, after.Bytes) };
        Array.ForEach(entries, zip.WriteHeader);
        zip.Write(entries[0].DataOffset, before.Bytes);
        zip.Write(entries[2].DataOffset, after.Bytes);
        zip.WriteEnd(entries, layout.CentralDirectoryOffset);
    }

    private void Write(string path, Kind kind)
    {
        using var stream = File.Create(path);
        var zip = new SampleZip(stream);
        switch (kind)
        {
            case Kind.Small:
                zip.WritePlanned(Files);
                break;
            case Kind.Appended:
                zip.WriteAppended(Files, atMost: _ => long.MaxValue);
                break;
            case Kind.BlockBeforeFirst:
                zip.WriteAppended(Files, atMost: file => file.Bytes.Length, firstHeaderLength: 4096);
                break;
            case Kind.Many:
                zip.WritePlanned([.. Enumerable.Range(0, Many).Select(i => SampleFile.Of(ManyName(i), i % 8, (uint)i))]);
                break;
            default:
                WriteHuge(zip);
                break;
        }
    }
}
