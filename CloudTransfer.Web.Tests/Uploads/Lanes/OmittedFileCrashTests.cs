using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>A replica is killed while it omits a file, or while it seals the remaining files.</summary>
public sealed class OmittedFileCrashTests
{
    [SkippableTheory]
    [InlineData("fsync")]
    [InlineData("fallocate")]
    [InlineData("/^rename")]
    [InlineData("sendmsg,sendto")]
    public async Task Another_replica_finishes_whichever_system_call_was_the_last(string call)
    {
        var folder = SampleFolder.Of(3000, 70_000, 5000);
        using var work = new TestFolder();
        await using var survivor = await ReplicaProcess.StartAsync(work.Path);
        var tus = new TusClient(survivor.Client);
        await using var victim = await ReplicaProcess.StartAsync(work.Path);
        // strace counts calls per thread: repeat until the call of one thread is hit.
        for (var n = 0; n < 20 && !victim.HasEnded; n++)
        {
            var answer = await tus.CreateTransferAsync(folder.Manifest());
            var lane = new Uri(answer.Uploads![0].Url).AbsolutePath;
            await tus.SendAllAsync(lane, 0, folder.Joined[..20_000]);
            await using (await StraceProcess.AttachAsync([victim.Id], call, "signal=KILL"))
                await FinishAsync(new TusClient(victim.Client), answer, lane, folder.Joined);
            await Eventually.HoldsAsync(() => FinishAsync(tus, answer, lane, folder.Joined));
            await folder.Without(1).AssertIsAtAsync(survivor.Client, new Uri(answer.Link).AbsolutePath);
        }

        Assert.True(victim.HasEnded, "The replica should have been killed.");
        await Volumes.AssertConsistentAsync(work.Path);
    }

    // Returns true once the transfer is sealed.
    private static async Task<bool> FinishAsync(TusClient tus, TransferAnswer answer, string lane, byte[] bytes)
    {
        try
        {
            if (await tus.OmitAsync(answer, 1) is not 204)
                return false;
            var offset = (int)(await tus.OffsetAsync(lane))!.Value;
            using var sent = offset < bytes.Length ? await tus.PatchAsync(lane, offset, bytes[offset..]) : null;
            return (await tus.GetTransferAsync(answer)).State is "sealed";
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return false;
        }
    }
}
