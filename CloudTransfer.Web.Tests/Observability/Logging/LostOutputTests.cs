using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Observability.Logging;

/// <summary>A replica keeps serving requests if its output cannot be written.</summary>
public sealed class LostOutputTests : IDisposable
{
    // Enough to fill the pipe and the queue of the logger.
    private const int Requests = 12_000, Concurrency = 16;

    private readonly TestFolder _work = new();

    public void Dispose() => _work.Dispose();

    [SkippableTheory]
    [InlineData(">/dev/full 2>&1")]
    [InlineData("<&- >&- 2>&-")]
    public async Task Requests_succeed_if_the_output_is_full_or_closed_at_startup(string output)
    {
        await using var replica = await ReplicaProcess.StartRedirectedAsync(_work["volume"], output);

        await AssertServesAsync(replica, requests: 200);

        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertConsistentAsync(_work["volume"]);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_succeed_if_the_reader_of_the_output_ends_or_hangs(bool hasEnded)
    {
        var pipe = _work["output"];
        Assert.Equal(0, (await Tool.RunAsync(Requires.Program("mkfifo"), pipe)).ExitCode);
        // Opening one end of a pipe blocks until the other end is open.
        var opening = Task.Run(() => File.OpenHandle(pipe, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        await using var replica = await ReplicaProcess.StartRedirectedAsync(_work["volume"], $">{pipe} 2>&1");
        using var reader = await opening;
        var before = replica.ResidentBytes;
        if (hasEnded)
            reader.Dispose();

        await AssertServesAsync(replica, hasEnded ? 200 : Requests);

        Assert.InRange(replica.ResidentBytes, 0, before + (100L << 20));
        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertConsistentAsync(_work["volume"]);
    }

    private static async Task AssertServesAsync(ReplicaProcess replica, int requests)
    {
        var sent = await replica.Client.PutFileAsync("a.bin", Content.Of(100_000));
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (_, cancel) =>
        {
            using var answer = await replica.Client.GetAsync("/health/live", cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });
        Assert.Equal(Content.Of(100_000), await replica.Client.DownloadAsync(sent.Id));
    }
}
