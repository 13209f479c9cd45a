namespace CloudTransfer.Web.Tests.Archives;

/// <summary>Third-party programs accept the zips without warnings.</summary>
public sealed class ZipReadersTests(SampleZips zips) : IClassFixture<SampleZips>
{
    // Reads by the central directory, and again by the local headers alone.
    private const string Java = """
        import java.io.*;
        import java.util.zip.*;

        class ReadZip {
            public static void main(String[] args) throws IOException {
                var piece = new byte[1 << 16];
                try (var zip = new ZipFile(args[0])) {
                    for (var entry : java.util.Collections.list(zip.entries())) {
                        var crc = new CRC32();
                        try (var in = zip.getInputStream(entry)) {
                            for (int n; (n = in.read(piece)) > 0; )
                                crc.update(piece, 0, n);
                        }
                        if (crc.getValue() != entry.getCrc())
                            throw new ZipException(entry.getName());
                    }
                    System.out.println(zip.size());
                }
                var count = 0;
                try (var zip = new ZipInputStream(new BufferedInputStream(new FileInputStream(args[0])))) {
                    for (; zip.getNextEntry() != null; count++)
                        while (zip.read(piece) > 0) { }
                }
                System.out.println(count);
            }
        }
        """;

    public static TheoryData<SampleZips.Kind> Kinds => [.. Enum.GetValues<SampleZips.Kind>()];

    public static TheoryData<SampleZips.Kind> SmallKinds =>
        [SampleZips.Kind.Small, SampleZips.Kind.Appended, SampleZips.Kind.BlockBeforeFirst];

    [SkippableTheory, MemberData(nameof(Kinds))]
    public async Task Unzip_accepts_the_zip(SampleZips.Kind kind)
    {
        var result = await ZipPrograms.RunAsync(Requires.Program("unzip"), "-tq", zips.Path(kind));
        Assert.StartsWith("No errors detected", result, StringComparison.Ordinal);
    }

    [SkippableTheory, MemberData(nameof(Kinds))]
    public async Task SevenZip_accepts_the_zip(SampleZips.Kind kind)
    {
        var result = await ZipPrograms.RunAsync(Requires.Program("7z"), "t", zips.Path(kind));
        Assert.Contains("Everything is Ok", result, StringComparison.Ordinal);
        Assert.Contains($"Files: {zips.Count(kind)}\n", result, StringComparison.Ordinal);
        Assert.DoesNotContain("Warning", result, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableTheory, MemberData(nameof(Kinds))]
    public async Task Bsdtar_lists_the_entries_from_a_file_and_from_a_pipe(SampleZips.Kind kind)
    {
        var bsdtar = Requires.Program("bsdtar");
        var names = string.Concat(zips.Names(kind).Select(name => name + "\n"))
            .Replace("e\u0301", "\u00E9", StringComparison.Ordinal); // bsdtar normalises to NFC
        Assert.Equal(names, await ZipPrograms.RunAsync(bsdtar, "-tf", zips.Path(kind)));
        if (kind != SampleZips.Kind.Huge)
        {
            await using var zip = File.OpenRead(zips.Path(kind));
            Assert.Equal(names, await ZipPrograms.RunAsync(bsdtar, zip, "-tf", "-"));
        }
    }

    [SkippableTheory, MemberData(nameof(Kinds))]
    public async Task Python_accepts_the_zip(SampleZips.Kind kind)
    {
        var result = await ZipPrograms.RunAsync(Requires.Program("python3"), "-c", ZipPrograms.Python, zips.Path(kind));
        Assert.Equal($"{zips.Count(kind)}\n", result);
    }

    [SkippableTheory, MemberData(nameof(Kinds))]
    public async Task Java_accepts_the_zip(SampleZips.Kind kind)
    {
        var java = ZipPrograms.Java();
        var source = zips.WriteText("ReadZip.java", Java);
        var count = zips.Count(kind);
        Assert.Equal($"{count}\n{count}\n", await ZipPrograms.RunAsync(java, source, zips.Path(kind)));
    }

    [SkippableTheory, MemberData(nameof(SmallKinds))]
    public async Task Programs_extract_the_original_bytes(SampleZips.Kind kind)
    {
        var programs = Requires.Programs("bsdtar", "unzip", "7z");
        var bytes = zips.Files.SelectMany(file => file.Bytes).ToArray();
        Assert.Equal(bytes, (await Tool.RunAsync(programs[0], "-xOf", zips.Path(kind))).Output);
        Assert.Equal(bytes, (await Tool.RunAsync(programs[1], "-p", zips.Path(kind))).Output);
        Assert.Equal(bytes, (await Tool.RunAsync(programs[2], "x", "-so", zips.Path(kind))).Output);
    }
}
