using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Observability.Logging;

/// <summary>Nobody takes what a replica writes: that is no reason to answer nobody.</summary>
public sealed class LostOutputTests : IDisposable
{
    // So many that their lines are more than a pipe holds, and more than the logger keeps.
    private const int Requests = 12_000, AtOnce = 16;

    private readonly TestFolder _work = new();

    public void Dispose() => _work.Dispose();

    [SkippableTheory]
    [InlineData(">/dev/full 2>&1")]
    [InlineData("<&- >&- 2>&-")]
    public async Task Requests_go_on_where_the_output_is_full_or_closed_from_the_start(string output)
    {
        await using var replica = await ReplicaProcess.StartMuteAsync(_work["volume"], output);

        await AssertServesAsync(replica, requests: 200);

        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertSoundAsync(_work["volume"]);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_go_on_when_whoever_read_the_output_has_gone_or_stands_still(bool hasGone)
    {
        var pipe = _work["output"];
        Assert.Equal(0, (await Tool.RunAsync(Requires.Program("mkfifo"), pipe)).ExitCode);
        // Whoever opens an end waits for the other.
        var opening = Task.Run(() => File.OpenHandle(pipe, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        await using var replica = await ReplicaProcess.StartMuteAsync(_work["volume"], $">{pipe} 2>&1");
        using var reader = await opening;
        var before = replica.ResidentBytes;
        if (hasGone)
            reader.Dispose();

        await AssertServesAsync(replica, hasGone ? 200 : Requests);

        Assert.InRange(replica.ResidentBytes, 0, before + (100L << 20));
        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertSoundAsync(_work["volume"]);
    }

    private static async Task AssertServesAsync(ReplicaProcess replica, int requests)
    {
        var sent = await replica.Client.PutFileAsync("a.bin", SampleBytes.Of(100_000));
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, cancel) =>
        {
            using var answer = await replica.Client.GetAsync("/health/live", cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });
        Assert.Equal(SampleBytes.Of(100_000), await replica.Client.DownloadAsync(sent.Id));
    }
}
