using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>Another process locks the database of a running replica, for a few seconds and for longer than the timeout.</summary>
public sealed class LongDatabaseLockTests : IDisposable
{
    private const int Size = 30_000, Half = Size / 2;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3), Long = TimeSpan.FromSeconds(40);

    private readonly TestFolder _volume = new();

    public void Dispose() => _volume.Dispose();

    [SkippableFact]
    public async Task Requests_wait_for_a_database_locked_for_three_seconds_and_succeed()
    {
        await using var replica = await ReplicaProcess.StartAsync(_volume.Path);
        var state = await BeginAsync(replica);
        List<Task<HttpResponseMessage>> answers;
        await using (await DatabaseLock.TakeAsync(_volume.Path))
        {
            answers = [.. Enumerable.Range(0, 5).SelectMany(n => WriteAllWays(replica, state, n)), Finish(replica, state)];
            await Task.Delay(Short);
        }

        foreach (var answer in await Task.WhenAll(answers))
        {
            Assert.True(answer.StatusCode < HttpStatusCode.BadRequest, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: {answer.StatusCode}");
            answer.Dispose();
        }

        await AssertKeptAsync(replica, state.Kept);
        Assert.Empty(replica.Errors);
    }

    [SkippableFact]
    public async Task Database_locked_for_forty_seconds_gives_Retry_After_and_loses_nothing()
    {
        await using var replica = await ReplicaProcess.StartAsync(_volume.Path);
        var state = await BeginAsync(replica);
        List<Task<HttpResponseMessage>> answers;
        await using (await DatabaseLock.TakeAsync(_volume.Path))
        {
            var unlocked = Task.Delay(Long);
            answers = [.. Enumerable.Range(0, 20).SelectMany(n => WriteAllWays(replica, state, n)), Finish(replica, state)];
            while (!unlocked.IsCompleted)
            {
                // Reads are not affected.
                Assert.Equal(SampleBytes.Of(Size), await replica.Client.DownloadAsync(state.Kept[0].Id));
                Assert.Equal("Healthy", await replica.Client.GetStringAsync("/health/ready"));
                await Task.WhenAny(unlocked, Task.Delay(TimeSpan.FromSeconds(1)));
            }

            // Waiting requests do not queue: later ones time out as soon as earlier ones.
            Assert.All(answers, answer => Assert.True(answer.IsCompleted));
        }

        var refused = 0;
        foreach (var answer in await Task.WhenAll(answers))
        {
            if (answer.StatusCode is HttpStatusCode.Created && answer.RequestMessage!.Method == HttpMethod.Put)
                state.Kept.Add(await answer.TakenAsync());
            if (answer.StatusCode < HttpStatusCode.BadRequest)
                continue;
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Header("Retry-After") is not null));
            refused++;
        }

        Assert.InRange(refused, 1, answers.Count);
        state.Kept.Add(await replica.Client.PutFileAsync("after", SampleBytes.Of(Size)));
        var offset = (int)(await state.Tus.OffsetAsync(state.Upload) ?? Size);
        if (offset < Size)
            await state.Tus.SendAllAsync(state.Upload, offset, SampleBytes.Of(Size)[offset..]);
        using (var head = await state.Tus.HeadAsync(state.Upload))
            Assert.Equal(SampleBytes.Of(Size), await replica.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
        await AssertKeptAsync(replica, state.Kept);
    }

    private static async Task<State> BeginAsync(ReplicaProcess replica)
    {
        var tus = new TusClient(replica.Client);
        var upload = await tus.CreateAsync(Size);
        await tus.SendAllAsync(upload, 0, SampleBytes.Of(Size)[..Half]);
        return new(tus, upload, [await replica.Client.PutFileAsync("first", SampleBytes.Of(Size)), await replica.Client.PutFileAsync("limited", SampleBytes.Of(Size), "?downloads=100")]);
    }

    // A limited download, an owner's change, and an upload by each route.
    private static IEnumerable<Task<HttpResponseMessage>> WriteAllWays(ReplicaProcess replica, State state, int number)
    {
        var (client, limited) = (replica.Client, state.Kept[1]);
        yield return client.GetAsync($"/d/{limited.Id}/download");
        yield return client.SendAsync(new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/transfers/{limited.Id}")
        {
            Headers = { Authorization = RequestCredentials.Owner(limited.OwnerLink) },
            Content = JsonContent.Create(new { message = $"{number}" }),
        });
        yield return client.PutAsAsync($"/{number}", new ByteArrayContent(SampleBytes.Of(Size)));
        yield return client.PostAsAsync("application/json", new FormBody().File("F/a", SampleBytes.Of(Size)).File("F/b", [1]).ToContent());
        yield return client.PostAsJsonAsync("/api/v1/transfers", SampleFolder.Of(1000, 2).Manifest());
    }

    private static Task<HttpResponseMessage> Finish(ReplicaProcess replica, State state) => state.Tus.PatchAsync(state.Upload, Half, SampleBytes.Of(Size)[Half..]);

    private async Task AssertKeptAsync(ReplicaProcess replica, IEnumerable<UploadAnswer> kept)
    {
        foreach (var answer in kept)
            Assert.Equal(SampleBytes.Of(Size), await replica.Client.DownloadAsync(answer.Id));
        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertConsistentAsync(_volume.Path);
    }

    private sealed record State(TusClient Tus, string Upload, List<UploadAnswer> Kept);
}
