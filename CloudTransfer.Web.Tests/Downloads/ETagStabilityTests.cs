namespace CloudTransfer.Web.Tests.Downloads;

public sealed class ETagStabilityTests
{
    [Fact]
    public async Task ETag_is_the_same_on_every_replica_and_after_a_restart()
    {
        using var volume = new TestFolder();
        var tags = new List<string>();
        string id;
        using (var one = new RunningServer(volume.Path))
        {
            using var other = new RunningServer(volume.Path);
            id = (await one.Client.SendFormAsync(new FormBody().File("a", [1]).File("b", [2]))).Id;
            tags.AddRange([await TagsAsync(one.Client, id), await TagsAsync(other.Client, id)]);
        }

        using var restarted = new RunningServer(volume.Path);
        tags.Add(await TagsAsync(restarted.Client, id));

        Assert.Single(tags.Distinct(StringComparer.Ordinal));
    }

    private static async Task<string> TagsAsync(HttpClient client, string id)
    {
        using var all = await client.GetAsync($"/d/{id}/download");
        using var file = await client.GetAsync($"/d/{id}/files/1");
        return $"{all.Headers.ETag} {file.Headers.ETag} {all.Content.Headers.LastModified:R}";
    }
}
