using System.Net;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class DownloadLimitConcurrencyTests
{
    [Fact]
    public async Task Exactly_one_of_fifty_concurrent_clients_gets_the_last_download()
    {
        using var volume = new TestFolder();
        await using var first = await ReplicaProcess.StartAsync(volume.Path);
        await using var second = await ReplicaProcess.StartAsync(volume.Path);
        await using var third = await ReplicaProcess.StartAsync(volume.Path);
        ReplicaProcess[] replicas = [first, second, third];
        var bytes = Enumerable.Range(0, 200_000).Select(i => (byte)(i % 251)).ToArray();
        var sent = await first.Client.PutAsync("last.bin?downloads=1", bytes);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(client => DownloadAsync(replicas, client, $"/d/{sent.Id}/download")));

        var winner = Assert.Single(answers, answer => answer.Status is HttpStatusCode.OK);
        Assert.Equal(bytes, winner.Body);
        Assert.All(answers.Except([winner]), answer => Assert.True(answer.Status is HttpStatusCode.Conflict or HttpStatusCode.NotFound, $"{answer.Status}"));
    }

    // Each client gets its ticket from one replica and presents it to the next.
    private static async Task<(HttpStatusCode Status, byte[] Body)> DownloadAsync(ReplicaProcess[] replicas, int client, string url)
    {
        using var redirect = await replicas[client % 3].Client.GetAsync(url);
        if (redirect.StatusCode is not HttpStatusCode.Redirect)
            return (redirect.StatusCode, []);
        using var download = await replicas[(client + 1) % 3].Client.GetAsync(redirect.Headers.Location);
        return (download.StatusCode, await download.Content.ReadAsByteArrayAsync());
    }
}
