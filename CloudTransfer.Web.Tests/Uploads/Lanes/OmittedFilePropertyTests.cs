using CloudTransfer.Web.Tests.Transfers.Quota;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>Files that are left out at any moment, over two replicas: what is left is what was sent of it.</summary>
public sealed class OmittedFilePropertyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_left_out_and_whenever_the_rest_arrives_as_it_is(int seed)
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
        var answer = await replicas[0].AnnounceAsync(folder.Manifest(1 + random.Next(4)));
        var kept = Enumerable.Range(0, folder.Files.Count).ToList();
        while ((await replicas[random.Next(2)].AskAsync(answer)).State is "receiving")
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
            // Also what is left out meanwhile may be sent: it is taken, and not kept.
            var length = Math.Min(bytes.Length - offset, random.Next(8000));
            using var sent = await tus.PatchAsync(url, offset, bytes[offset..(offset + length)]);
            Assert.True(sent.IsSuccessStatusCode, $"{sent.StatusCode} at {offset}");
            Assert.InRange(long.Parse(sent.Header("Upload-Offset")!), offset + length, lane.Size);
        }

        var omitted = Enumerable.Range(0, folder.Files.Count).Except(kept).ToArray();
        await folder.Without(omitted).AssertIsAtAsync(http, new Uri(answer.Link).AbsolutePath);
    }
}
