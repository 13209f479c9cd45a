using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>The zip header of the first file is inserted in front of its bytes when a second file arrives.</summary>
public sealed class ZipHeaderInsertionTests
{
    [SkippableTheory]
    [InlineData("/tmp", 0)]
    [InlineData("/tmp", 1)]
    [InlineData("/tmp", 4096)]
    [InlineData("/tmp", 3_333_333)]
    [InlineData("/dev/shm", 0)]
    [InlineData("/dev/shm", 1)]
    [InlineData("/dev/shm", 4096)]
    [InlineData("/dev/shm", 3_333_333)]
    public async Task First_file_makes_space_for_its_header_on_every_file_system(string fileSystem, int length)
    {
        // A file system on disk shifts extents; one in memory cannot, so the bytes are copied.
        var unzip = Requires.Program("unzip");
        Requires.That(Directory.Exists(fileSystem), $"{fileSystem} does not exist");
        using var volume = new TestFolder(fileSystem);
        using var server = new RunningServer(volume.Path);
        var (first, second) = (SampleBytes.Of(length, 1), SampleBytes.Of(70_000, 2));

        var answer = await server.Client.SendFormAsync(new FormBody().File("first.bin", first).File("second.bin", second));

        Assert.Equal(first, await server.Client.DownloadAsync(answer.Id, 0));
        Assert.Equal(second, await server.Client.DownloadAsync(answer.Id, 1));
        var stored = volume[$"transfers/{answer.Id[..2]}/{answer.Id}"];
        Assert.Equal(0, (await Tool.RunAsync(unzip, "-tq", stored)).ExitCode);
        Assert.InRange(new FileInfo(stored).Length, length + 70_000, length + 70_000 + 8192);
    }
}
