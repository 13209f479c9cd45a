using CloudTransfer.Web.Tests.Transfers.Quota;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>Files are omitted at random moments on two replicas: the remaining files keep the bytes that were sent.</summary>
public sealed class OmittedFilePropertyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Remaining_files_are_intact_whatever_is_omitted_and_when(int seed)
    {
        using var one = new RunningServer();
        using var two = new RunningServer(one.VolumePath);
        TusClient[] replicas = [new(one.Client), new(two.Client)];
        var random = new SeededRandom(seed * 7919);
        for (var round = 0; round < 12; round++)
            await UploadAsync(replicas, one.Client, random);
        await ReservedTotal.AssertTrueAsync(one);
    }

    private static async Task UploadAsync(TusClient[] replicas, HttpClient http, SeededRandom random)
    {
        var folder = SampleFolder.Of([.. Enumerable.Range(0, 3 + random.Next(12)).Select(_ => random.Next(4) == 0 ? 0 : random.Next(9000))]);
        var answer = await replicas[0].CreateTransferAsync(folder.Manifest(1 + random.Next(4)));
        var kept = Enumerable.Range(0, folder.Files.Count).ToList();
        while ((await replicas[random.Next(2)].GetTransferAsync(answer)).State is "receiving")
        {
            var tus = replicas[random.Next(2)];
            if (random.Next(3) == 0 && kept.Count > 1)
            {
                var number = kept[random.Next(kept.Count)];
                if (await tus.OmitAsync(answer, number) == 204)
                    kept.Remove(number);
                continue;
            }

            var lane = answer.Uploads![random.Next(answer.Uploads.Count)];
            var (url, bytes) = (new Uri(lane.Url).AbsolutePath, folder.Lane(lane));
            var offset = (int)(await tus.OffsetAsync(url))!.Value;
            // Bytes of a file that was omitted meanwhile are accepted, but not stored.
            var length = Math.Min(bytes.Length - offset, random.Next(8000));
            using var sent = await tus.PatchAsync(url, offset, bytes[offset..(offset + length)]);
            Assert.True(sent.IsSuccessStatusCode, $"{sent.StatusCode} at {offset}");
            Assert.InRange(long.Parse(sent.Header("Upload-Offset")!), offset + length, lane.Size);
        }

        var omitted = Enumerable.Range(0, folder.Files.Count).Except(kept).ToArray();
        await folder.Without(omitted).AssertIsAtAsync(http, new Uri(answer.Link).AbsolutePath);
    }
}
