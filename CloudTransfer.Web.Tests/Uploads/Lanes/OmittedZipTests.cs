using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>Zips with omitted files, read by third-party programs.</summary>
public sealed class OmittedZipTests : IDisposable
{
    private const string Java = """
        import java.io.*;
        import java.util.zip.*;

        class ReadZip {
            public static void main(String[] args) throws IOException {
                try (var zip = new ZipFile(args[0])) {
                    for (var entry : java.util.Collections.list(zip.entries())) {
                        var crc = new CRC32();
                        try (var in = zip.getInputStream(entry)) {
                            crc.update(in.readAllBytes());
                        }
                        if (crc.getValue() != entry.getCrc())
                            throw new ZipException(entry.getName());
                    }
                    System.out.println(zip.size());
                }
                // Read as a stream, the zip has one more entry, of zeros, and all entries after it.
                var names = new StringBuilder();
                try (var zip = new ZipInputStream(new FileInputStream(args[0]))) {
                    for (ZipEntry entry; (entry = zip.getNextEntry()) != null; zip.readAllBytes())
                        names.append(entry.getName().replaceFirst(".*/", "")).append(' ');
                }
                System.out.println(names);
            }
        }
        """;

    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableTheory]
    [InlineData("first", new[] { 0 })]
    [InlineData("first and large", new[] { 0, 1, 2 })]
    [InlineData("in the middle", new[] { 2, 3 })]
    [InlineData("last", new[] { 5, 6 })]
    [InlineData("empty", new[] { 4 })]
    [InlineData("all but one", new[] { 0, 1, 2, 4, 5, 6 })]
    public async Task Every_zip_program_reads_the_remaining_files(string where, int[] omitted)
    {
        var programs = Requires.Programs("unzip", "7z", "bsdtar", "python3");
        var folder = SampleFolder.Of(10_000, 20_000, 300_000, 4000, 0, 70_000, 600);
        var path = await WriteAsync(folder, omitted);
        var count = folder.Files.Count - omitted.Length;

        Assert.StartsWith("No errors detected", await ZipPrograms.RunAsync(programs[0], "-tq", path), StringComparison.Ordinal);
        // If a zip does not start with an entry, 7-Zip reports the offset and still accepts the zip.
        var seven = await ZipPrograms.RunAsync(programs[1], "t", path);
        Assert.Contains("Everything is Ok", seven, StringComparison.Ordinal);
        Assert.Equal(where is "first and large" or "all but one", seven.Contains("open with offset", StringComparison.OrdinalIgnoreCase));
        var names = string.Concat(folder.Without(omitted).Files.Select(file => file.Path + "\n"));
        Assert.Equal(names, await ZipPrograms.RunAsync(programs[2], "-tf", path));
        Assert.Equal($"{count}\n", await ZipPrograms.RunAsync(programs[3], "-c", ZipPrograms.Python, path));
        foreach (var (program, arguments) in new[] { (programs[0], new[] { "-p", path }), (programs[1], ["x", "-so", path]), (programs[2], ["-xOf", path]) })
            Assert.Equal(folder.Without(omitted).Joined, (await Tool.RunAsync(program, arguments)).Output);
    }

    [SkippableFact]
    public async Task Java_reads_the_remaining_files_by_directory_and_as_a_stream()
    {
        var java = ZipPrograms.Java();
        var path = await WriteAsync(SampleFolder.Of(10_000, 300_000, 0, 70_000), [1]);
        await File.WriteAllTextAsync(_server.Folder["ReadZip.java"], Java);
        Assert.Equal("3\n00000.bin omitted________________ 00002.bin 00003.bin \n", await ZipPrograms.RunAsync(java, _server.Folder["ReadZip.java"], path));
    }

    // Part of every lane is sent before the files are omitted.
    private async Task<string> WriteAsync(SampleFolder folder, int[] omitted)
    {
        var tus = new TusClient(_server.Client);
        var answer = await tus.CreateTransferAsync(folder.Manifest(4));
        foreach (var lane in answer.Uploads!)
            await tus.SendAllAsync(lane.Url, 0, folder.Lane(lane)[..((int)lane.Size / 3)]);
        foreach (var number in omitted)
            Assert.Equal(204, await tus.OmitAsync(answer, number));
        foreach (var lane in answer.Uploads!)
            await SendRestAsync(tus, lane, folder.Lane(lane));

        await folder.Without(omitted).AssertIsAtAsync(_server.Client, answer.Link);
        var path = _server.Folder[$"{answer.Id}.zip"];
        await File.WriteAllBytesAsync(path, await _server.Client.GetByteArrayAsync(answer.Link.Download()));
        return path;
    }

    private static async Task SendRestAsync(TusClient tus, LaneAnswer lane, byte[] bytes)
    {
        if (await tus.OffsetAsync(lane.Url) is not { } offset || offset == lane.Size)
            return;
        using var response = await tus.PatchAsync(lane.Url, offset, bytes[(int)offset..]);
        Assert.Equal(204, (int)response.StatusCode);
    }
}
