using CloudTransfer.Web.Models;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>The server's memory does not grow with the size of transfers. The tests compare peaks of new processes.</summary>
public sealed class MemoryTests(ITestOutputHelper output)
{
    private const long Small = 10L << 20, Large = 1L << 30, MaxGrowth = 50L << 20;

    [Fact]
    public async Task File_of_1_GiB_needs_no_more_memory_than_one_of_10_MiB()
    {
        var small = await PeakOfFileAsync(Small);
        var large = await PeakOfFileAsync(Large);

        AssertFlat("up, one file", small.Up, large.Up);
        AssertFlat("down, one file", small.Down, large.Down);
    }

    [Fact]
    public async Task Folder_of_1_GiB_in_2000_files_needs_no_more_memory_than_one_of_10_MiB()
    {
        var small = await PeakOfFolderAsync(20, (int)(Small / 20));
        var large = await PeakOfFolderAsync(2000, (int)(Large / 2000));

        AssertFlat("up, 2,000 files", small.Up, large.Up);
        AssertFlat("down, 2,000 files", small.Down, large.Down);
    }

    private static async Task<(long Up, long Down)> PeakOfFileAsync(long length)
    {
        using var volume = new TestFolder();
        var (answer, up) = await UploadAsync(volume, async client =>
        {
            using var body = GeneratedBody.File(length);
            using var response = await client.PutAsAsync("/large.bin", body);
            return await response.TakenAsync();
        });
        return (up, await DownloadAsync(volume, answer, length));
    }

    private static async Task<(long Up, long Down)> PeakOfFolderAsync(int files, int length)
    {
        using var volume = new TestFolder();
        var (answer, up) = await UploadAsync(volume, async client =>
        {
            using var body = GeneratedBody.Form(files, length);
            using var response = await client.PostAsAsync("application/json", body);
            return await response.TakenAsync();
        });
        Assert.Equal((files, files * (long)length), (answer.Files, answer.Size));
        return (up, await DownloadAsync(volume, answer, length));
    }

    private static async Task<(UploadAnswer Answer, long Peak)> UploadAsync(TestFolder volume, Func<HttpClient, Task<UploadAnswer>> upload)
    {
        await using var replica = await ReplicaProcess.StartAsync(volume.Path);
        var answer = await upload(replica.Client);
        return (answer, replica.PeakResidentBytes);
    }

    private static async Task<long> DownloadAsync(TestFolder volume, UploadAnswer answer, long firstLength)
    {
        await using var replica = await ReplicaProcess.StartAsync(volume.Path);
        await using (var all = await replica.Client.GetStreamAsync($"/d/{answer.Id}/download"))
            await all.CopyToAsync(Stream.Null);
        await using (var file = await replica.Client.GetStreamAsync($"/d/{answer.Id}/files/{answer.Files - 1}"))
            Assert.Equal(firstLength, await GeneratedBody.VerifyAsync(file));
        return replica.PeakResidentBytes;
    }

    private void AssertFlat(string what, long small, long large)
    {
        output.WriteLine($"{what}: {small >> 20} MiB at 10 MiB, {large >> 20} MiB at 1 GiB");
        Assert.True(large - small < MaxGrowth, $"{what}: {small >> 20} MiB grew to {large >> 20} MiB.");
    }
}
