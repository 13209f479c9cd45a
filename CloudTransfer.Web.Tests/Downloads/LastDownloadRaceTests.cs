using System.Net;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class LastDownloadRaceTests
{
    [Fact]
    public async Task Of_fifty_takers_of_the_last_download_at_three_replicas_exactly_one_gets_it()
    {
        using var volume = new TestFolder();
        await using var first = await ReplicaProcess.StartAsync(volume.Path);
        await using var second = await ReplicaProcess.StartAsync(volume.Path);
        await using var third = await ReplicaProcess.StartAsync(volume.Path);
        ReplicaProcess[] replicas = [first, second, third];
        var bytes = Enumerable.Range(0, 200_000).Select(i => (byte)(i % 251)).ToArray();
        var sent = await first.Client.PutAsync("last.bin?downloads=1", bytes);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(taker => TakeAsync(replicas, taker, $"/d/{sent.Id}/download")));

        var got = Assert.Single(answers, answer => answer.Status is HttpStatusCode.OK);
        Assert.Equal(bytes, got.Body);
        Assert.All(answers.Except([got]), answer => Assert.True(answer.Status is HttpStatusCode.Conflict or HttpStatusCode.NotFound, $"{answer.Status}"));
    }

    // The ticket that one replica gives out is shown to the next.
    private static async Task<(HttpStatusCode Status, byte[] Body)> TakeAsync(ReplicaProcess[] replicas, int taker, string address)
    {
        using var offered = await replicas[taker % 3].Client.GetAsync(address);
        if (offered.StatusCode is not HttpStatusCode.Redirect)
            return (offered.StatusCode, []);
        using var taken = await replicas[(taker + 1) % 3].Client.GetAsync(offered.Headers.Location);
        return (taken.StatusCode, await taken.Content.ReadAsByteArrayAsync());
    }
}
