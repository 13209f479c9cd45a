using System.Net.Http.Headers;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Downloads.PartialZips;

/// <summary>Zips of some files beyond what 32 bits count, and of more files than are held at once.</summary>
public sealed class LargePartialZipTests : IDisposable
{
    private const long FourGiB = 1L << 32;

    private static readonly DateTimeOffset Changed = DateTimeOffset.FromUnixTimeSeconds(1_764_000_000);

    private readonly RunningServer _server = new();
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _server.Dispose();
    }

    [SkippableFact]
    public async Task A_file_over_4_GiB_and_one_behind_it_are_read_by_others()
    {
        var unzip = Requires.Program("unzip");
        var (before, after) = (Content.Of(10), Content.Of(20, 2));
        var id = await AddAsync(
            File(0, "F/in", "before", before.Length, 100, Crc32.Append(0, before)),
            File(1, "F/in", "hole", FourGiB + 1, 200, Content.CrcOfZeros(FourGiB + 1)),
            File(2, "F/in", "the last", after.Length, FourGiB + 300, Crc32.Append(0, after)),
            File(3, "F", "beside", 1, 50, 0));
        await using (var stored = System.IO.File.OpenWrite(PathOf(id)))
        {
            stored.SetLength(FourGiB + 400);
            foreach (var (at, bytes) in new[] { (100L, before), (FourGiB + 300, after) })
            {
                stored.Position = at;
                await stored.WriteAsync(bytes);
            }
        }

        // What is not a hole of it, at its place: by a range from the middle on.
        var zip = _folder["in.zip"];
        await using (var target = System.IO.File.Create(zip))
        {
            var head = await RangeAsync(id, 0, 300, target);
            Assert.InRange(head, FourGiB + 200, FourGiB + 900);
            await RangeAsync(id, FourGiB - 1000, head - 1, target);
        }

        var tested = await Tool.RunAsync(unzip, "-tq", zip);
        Assert.True(tested.ExitCode == 0, tested.Text);
        Assert.Contains("No errors detected", tested.Text, StringComparison.Ordinal);
        Assert.Equal("in/before\nin/hole\nin/the last\n", (await Tool.RunAsync(Requires.Program("bsdtar"), "-tf", zip)).Text);
        Assert.Equal(after, (await Tool.RunAsync(unzip, "-p", zip, "in/the last")).Output);
    }

    [SkippableFact]
    public async Task Seventy_thousand_files_are_found_from_any_byte_on()
    {
        var python = Requires.Program("python3");
        const int many = 70_000;
        var byteCrc = Crc32.Append(0, [7]);
        var id = await AddAsync([.. Enumerable.Range(0, many).Select(number =>
            File(number, number % 3 == 0 ? "F/in" : $"F/in/{number % 100}", $"{number:00000}", number % 2, number, number % 2 == 0 ? 0 : byteCrc))]);
        await System.IO.File.WriteAllBytesAsync(PathOf(id), Enumerable.Repeat((byte)7, many).ToArray());

        var whole = await _server.Client.GetByteArrayAsync($"/d/{id}/zip?folder=F/in");
        await System.IO.File.WriteAllBytesAsync(_folder["in.zip"], whole);
        var counted = await Tool.RunAsync(python, "-c", "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))", _folder["in.zip"]);
        Assert.Equal($"None {many}\n", counted.Text);

        var random = new SeededRandom(17);
        for (var part = 0; part < 60; part++)
        {
            var first = random.Next(whole.Length);
            var last = Math.Min(whole.Length - 1, first + random.Next(300_000));
            using var range = new HttpRequestMessage(HttpMethod.Get, $"/d/{id}/zip?folder=F/in") { Headers = { Range = new RangeHeaderValue(first, last) } };
            using var answer = await _server.Client.SendAsync(range);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            Assert.True(whole.AsSpan(first..(last + 1)).SequenceEqual(bytes), $"{first}-{last}");
        }
    }

    [Fact]
    public async Task Of_a_transfer_that_is_deleted_meanwhile_nothing_wrong_is_sent()
    {
        var id = await AddAsync([.. Enumerable.Range(0, 20_000).Select(number => File(number, "F", $"{number:00000}", 500, 0, 0))]);
        await System.IO.File.WriteAllBytesAsync(PathOf(id), new byte[500]);
        using var answer = await _server.Client.GetAsync($"/d/{id}/zip?folder=F", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[1000]);

        await _server.Services.GetRequiredService<IDatabase>().ExecuteAsync("DELETE FROM files", new { }, CancellationToken.None);

        await Assert.ThrowsAnyAsync<Exception>(() => body.CopyToAsync(Stream.Null));
    }

    private static TransferFile File(int number, string folder, string name, long size, long start, uint crc) => new(number, folder, name, size, start, crc, Changed);

    private async Task<StoredId> AddAsync(params IReadOnlyList<TransferFile> files)
    {
        var now = _server.Clock.GetUtcNow();
        var transfer = new Transfer(
            StoredId.New(), TransferState.Sealed, "F.zip", IsArchive: true, files.Sum(file => file.Size), files.Sum(file => file.Size + 100), files.Count, "", null, now, now.AddDays(6), null);
        await _server.AddAsync(transfer, OwnerToken.New(), files);
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(transfer.Id))!);
        return transfer.Id;
    }

    private string PathOf(StoredId id) => Path.Combine(_server.VolumePath, "transfers", id.Value[..2], id.Value);

    // Writes the range to its place, and answers how long the whole is.
    private async Task<long> RangeAsync(StoredId id, long first, long last, Stream target)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{id}/zip?folder=F/in") { Headers = { Range = new RangeHeaderValue(first, last) } };
        using var answer = await _server.Client.SendAsync(request);
        target.Position = first;
        await answer.Content.CopyToAsync(target);
        return answer.Content.Headers.ContentRange!.Length!.Value;
    }
}
