using System.Net.Http.Json;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>Uploads that are begun and never sent take rows, and empty ones nothing else: a client may have only so many.</summary>
public sealed class UnfinishedTests : IDisposable
{
    private const int Most = 3;
    private const string One = "203.0.113.1", Other = "203.0.113.2";

    private readonly RunningServer _server = new(
        null, ("Proxy:KnownNetworks:0", "127.0.0.0/8"), ("Upload:MaxUnfinishedPerClient", $"{Most}"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_flood_of_uploads_that_are_never_sent_ends_at_the_limit_however_many_come_at_once()
    {
        var flood = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => CreateAsync(One)));

        Assert.Equal(Most, flood.Count(answer => answer.Status == 201));
        Assert.Equal(30 - Most, flood.Count(answer => answer.Status == 429));
        Assert.Equal(Most, await _server.CountAsync("transfers"));
        Assert.Equal(Most, _server.Volume.Incoming().Count());
        Assert.Equal(201, (await CreateAsync(Other)).Status);
    }

    [Fact]
    public async Task Whoever_finishes_or_ends_an_upload_may_begin_another()
    {
        var begun = await BeginAllAsync();
        var tus = new TusClient(_server.Client);
        await tus.SendAllAsync(begun[0], 0, [1]);
        Assert.Equal(201, (await CreateAsync(One)).Status);
        Assert.Equal(429, (await CreateAsync(One)).Status);

        using (await tus.SendAsync("DELETE", begun[1], (byte[]?)null))
            Assert.Equal(201, (await CreateAsync(One)).Status);
    }

    [Fact]
    public async Task What_is_given_up_does_not_count_for_ever()
    {
        await BeginAllAsync();

        _server.Clock.Advance(TimeSpan.FromDays(4));
        await _server.SweepAsync();

        Assert.Equal(0, await _server.CountAsync("uploads"));
        Assert.Equal(201, (await CreateAsync(One)).Status);
    }

    [Fact]
    public async Task Many_files_count_for_more_since_each_has_a_row()
    {
        using var two = await AnnounceAsync(files: 1001);
        using var twoMore = await AnnounceAsync(files: 1001);
        using var one = await AnnounceAsync(files: 1000);

        Assert.Equal((201, 429, 201), ((int)two.StatusCode, (int)twoMore.StatusCode, (int)one.StatusCode));
        Assert.Equal(2001, await _server.CountAsync("files"));
    }

    [Fact]
    public async Task Empty_uploads_are_whole_at_once_and_so_never_too_many()
    {
        for (var n = 0; n < 2 * Most; n++)
            Assert.Equal(201, (await CreateAsync(One, length: 0)).Status);

        Assert.Equal(0, await _server.CountAsync("uploads"));
    }

    private async Task<List<string>> BeginAllAsync()
    {
        var begun = new List<string>();
        for (var n = 0; n < Most; n++)
            begun.Add((await CreateAsync(One)).Url!);
        Assert.Equal(429, (await CreateAsync(One)).Status);
        return begun;
    }

    private async Task<(int Status, string? Url)> CreateAsync(string client, int length = 1)
    {
        using var answer = await new TusClient(_server.Client).SendAsync(
            "POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", $"{length}"), ("X-Forwarded-For", client));
        return ((int)answer.StatusCode, answer.Headers.Location?.ToString());
    }

    private async Task<HttpResponseMessage> AnnounceAsync(int files)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/transfers")
        {
            Content = JsonContent.Create(new ManifestRequest([.. Enumerable.Range(0, files).Select(n => new ManifestFile($"F/{n}", 1))])),
            Headers = { { "X-Forwarded-For", One } },
        };
        return await _server.Client.SendAsync(request);
    }
}
