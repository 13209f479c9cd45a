using System.Net.Http.Headers;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Downloads.PartialZips;

/// <summary>Partial zips that exceed 32-bit sizes, or have more files than the server holds in memory.</summary>
public sealed class LargePartialZipTests : IDisposable
{
    private const long FourGiB = 1L << 32;

    private static readonly DateTimeOffset Changed = DateTimeOffset.FromUnixTimeSeconds(1_764_000_000);

    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableFact]
    public async Task Other_programs_read_a_file_over_4_GiB_and_the_file_after_it()
    {
        var unzip = Requires.Program("unzip");
        var (before, after) = (SampleBytes.Of(10), SampleBytes.Of(20, 2));
        var id = await AddAsync(
            File(0, "F/in", "before", before.Length, 100, Crc32.Append(0, before)),
            File(1, "F/in", "hole", FourGiB + 1, 200, SampleBytes.CrcOfZeros(FourGiB + 1)),
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

        // Downloads only the ranges outside the hole, each to its offset.
        var zip = _server.Folder["in.zip"];
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
    public async Task Range_of_a_zip_with_70_000_files_starts_at_any_byte()
    {
        var python = Requires.Program("python3");
        const int many = 70_000;
        var byteCrc = Crc32.Append(0, [7]);
        var id = await AddAsync([.. Enumerable.Range(0, many).Select(number =>
            File(number, number % 3 == 0 ? "F/in" : $"F/in/{number % 100}", $"{number:00000}", number % 2, number, number % 2 == 0 ? 0 : byteCrc))]);
        await System.IO.File.WriteAllBytesAsync(PathOf(id), Enumerable.Repeat((byte)7, many).ToArray());

        var whole = await _server.Client.GetByteArrayAsync($"/d/{id}/zip?folder=F/in");
        await System.IO.File.WriteAllBytesAsync(_server.Folder["in.zip"], whole);
        var counted = await Tool.RunAsync(python, "-c", "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))", _server.Folder["in.zip"]);
        Assert.Equal($"None {many}\n", counted.Text);

        var random = new SeededRandom(17);
        for (var part = 0; part < 60; part++)
        {
            var first = random.Next(whole.Length);
            var last = Math.Min(whole.Length - 1, first + random.Next(300_000));
            using var range = new HttpRequestMessage(HttpMethod.Get, $"/d/{id}/zip?folder=F/in") { Headers = { Range = new RangeHeaderValue(first, last) } };
            using var response = await _server.Client.SendAsync(range);
            var bytes = await response.Content.ReadAsByteArrayAsync();
            Assert.True(whole.AsSpan(first..(last + 1)).SequenceEqual(bytes), $"{first}-{last}");
        }
    }

    [Fact]
    public async Task Download_fails_if_the_transfer_is_deleted_meanwhile()
    {
        var id = await AddAsync([.. Enumerable.Range(0, 20_000).Select(number => File(number, "F", $"{number:00000}", 500, 0, 0))]);
        await System.IO.File.WriteAllBytesAsync(PathOf(id), new byte[500]);
        using var response = await _server.Client.GetAsync($"/d/{id}/zip?folder=F", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
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

    // Writes the range at its offset and returns the total length.
    private async Task<long> RangeAsync(StoredId id, long first, long last, Stream target)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{id}/zip?folder=F/in") { Headers = { Range = new RangeHeaderValue(first, last) } };
        using var response = await _server.Client.SendAsync(request);
        target.Position = first;
        await response.Content.CopyToAsync(target);
        return response.Content.Headers.ContentRange!.Length!.Value;
    }
}
