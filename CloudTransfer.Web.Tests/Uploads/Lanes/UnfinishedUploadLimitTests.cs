using System.Net.Http.Json;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>An upload that is created but not sent occupies database rows, so the number per client is limited.</summary>
public sealed class UnfinishedUploadLimitTests : IDisposable
{
    private const int Limit = 3;
    private const string One = "203.0.113.1", Other = "203.0.113.2";

    private readonly RunningServer _server = new(
        null, ("Proxy:KnownNetworks:0", "127.0.0.0/8"), ("Upload:MaxUnfinishedPerClient", $"{Limit}"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Concurrent_creations_stop_at_the_limit_of_unfinished_uploads()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => CreateAsync(One)));

        Assert.Equal(Limit, responses.Count(answer => answer.Status == 201));
        Assert.Equal(30 - Limit, responses.Count(answer => answer.Status == 429));
        Assert.Equal(Limit, await _server.CountAsync("transfers"));
        Assert.Equal(Limit, _server.Volume.Incoming().Count());
        Assert.Equal(201, (await CreateAsync(Other)).Status);
    }

    [Fact]
    public async Task Finishing_or_terminating_an_upload_allows_another_one()
    {
        var urls = await CreateUpToLimitAsync();
        var tus = new TusClient(_server.Client);
        await tus.SendAllAsync(urls[0], 0, [1]);
        Assert.Equal(201, (await CreateAsync(One)).Status);
        Assert.Equal(429, (await CreateAsync(One)).Status);

        using (await tus.SendAsync("DELETE", urls[1], (byte[]?)null))
            Assert.Equal(201, (await CreateAsync(One)).Status);
    }

    [Fact]
    public async Task Abandoned_uploads_no_longer_count_after_their_removal()
    {
        await CreateUpToLimitAsync();

        _server.Clock.Advance(TimeSpan.FromDays(4));
        await _server.SweepAsync();

        Assert.Equal(0, await _server.CountAsync("uploads"));
        Assert.Equal(201, (await CreateAsync(One)).Status);
    }

    [Fact]
    public async Task Upload_of_many_files_counts_as_several()
    {
        using var two = await CreateTransferAsync(files: 1001);
        using var twoMore = await CreateTransferAsync(files: 1001);
        using var one = await CreateTransferAsync(files: 1000);

        Assert.Equal((201, 429, 201), ((int)two.StatusCode, (int)twoMore.StatusCode, (int)one.StatusCode));
        Assert.Equal(2001, await _server.CountAsync("files"));
    }

    [Fact]
    public async Task Empty_uploads_are_complete_on_creation_and_do_not_count()
    {
        for (var n = 0; n < 2 * Limit; n++)
            Assert.Equal(201, (await CreateAsync(One, length: 0)).Status);

        Assert.Equal(0, await _server.CountAsync("uploads"));
    }

    private async Task<List<string>> CreateUpToLimitAsync()
    {
        var urls = new List<string>();
        for (var n = 0; n < Limit; n++)
            urls.Add((await CreateAsync(One)).Url!);
        Assert.Equal(429, (await CreateAsync(One)).Status);
        return urls;
    }

    private async Task<(int Status, string? Url)> CreateAsync(string client, int length = 1)
    {
        using var response = await new TusClient(_server.Client).SendAsync(
            "POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", $"{length}"), ("X-Forwarded-For", client));
        return ((int)response.StatusCode, response.Headers.Location?.ToString());
    }

    private async Task<HttpResponseMessage> CreateTransferAsync(int files)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/transfers")
        {
            Content = JsonContent.Create(new ManifestRequest([.. Enumerable.Range(0, files).Select(n => new ManifestFile($"F/{n}", 1))])),
            Headers = { { "X-Forwarded-For", One } },
        };
        return await _server.Client.SendAsync(request);
    }
}
