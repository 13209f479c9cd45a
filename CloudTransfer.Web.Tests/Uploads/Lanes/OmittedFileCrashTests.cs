using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>A replica is killed while it leaves a file out, and while it seals what is left.</summary>
public sealed class OmittedFileCrashTests
{
    [SkippableTheory]
    [InlineData("fsync")]
    [InlineData("fallocate")]
    [InlineData("/^rename")]
    [InlineData("sendmsg,sendto")]
    public async Task Whichever_call_was_its_last_another_replica_ends_it(string call)
    {
        var folder = SampleFolder.Of(3000, 70_000, 5000);
        using var work = new TestFolder();
        await using var survivor = await ReplicaProcess.StartAsync(work.Path);
        var tus = new TusClient(survivor.Client);
        await using var victim = await ReplicaProcess.StartAsync(work.Path);
        // Calls are counted for each thread: it is done again until one of them is struck.
        for (var n = 0; n < 20 && !victim.HasEnded; n++)
        {
            var answer = await tus.AnnounceAsync(folder.Manifest());
            var lane = new Uri(answer.Uploads![0].Url).AbsolutePath;
            await tus.SendAllAsync(lane, 0, folder.Joined[..20_000]);
            await using (await StraceProcess.AttachAsync([victim.Id], call, "signal=KILL"))
                await EndAsync(new TusClient(victim.Client), answer, lane, folder.Joined);
            await Eventually.HoldsAsync(() => EndAsync(tus, answer, lane, folder.Joined));
            await folder.Without(1).AssertIsAtAsync(survivor.Client, new Uri(answer.Link).AbsolutePath);
        }

        Assert.True(victim.HasEnded, "It should have been killed.");
        await Volumes.AssertConsistentAsync(work.Path);
    }

    // True when all of it is there.
    private static async Task<bool> EndAsync(TusClient tus, TransferAnswer answer, string lane, byte[] bytes)
    {
        try
        {
            if (await tus.OmitAsync(answer, 1) is not 204)
                return false;
            var offset = (int)(await tus.OffsetAsync(lane))!.Value;
            using var sent = offset < bytes.Length ? await tus.PatchAsync(lane, offset, bytes[offset..]) : null;
            return (await tus.AskAsync(answer)).State is "sealed";
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return false;
        }
    }
}
