using System.Net;
using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Tests.Database;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Contents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Search;

/// <summary>The cost of a search by name, and its effect on other requests.</summary>
public sealed class FileSearchTests : IDisposable
{
    private const int Files = 5000;

    private readonly TestFolder _volume = new();
    private readonly StatementCount _count = new();
    private readonly RunningServer _server;

    // The test acts as a known proxy, so that clients have addresses.
    public FileSearchTests() => _server = new RunningServer(
        _volume.Path,
        services => services.AddSingleton(provider =>
            new SqliteDatabase(provider.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"), _count.Listen)),
        ("Proxy:KnownNetworks:0", "127.0.0.0/8"));

    public void Dispose()
    {
        _server.Dispose();
        _volume.Dispose();
    }

    [Fact]
    public async Task Search_reads_each_file_once_in_batches_of_1000()
    {
        var id = await SeedAsync();
        _count.Clear();

        var (total, shown) = await Index.FindAsync(id, "a", skip: 0, limit: 3, CancellationToken.None);

        Assert.Equal((Files, 3), (total, shown.Count));
        // Five full slices, one empty slice, and the three files shown.
        Assert.InRange(_count.Of("FROM files"), 6, 9);
    }

    [Fact]
    public async Task Search_stops_when_its_client_disconnects()
    {
        var id = await SeedAsync();
        using var cancel = new CancellationTokenSource();
        _count.Clear();
        _count.At("FROM files", 2, cancel.Cancel);

        await Assert.ThrowsAsync<OperationCanceledException>(() => Index.FindAsync(id, "a", 0, 200, cancel.Token));

        Assert.Equal(2, _count.Of("FROM files"));
    }

    [Theory]
    [InlineData(ListingLimiter.MaxPerClient, true, HttpStatusCode.TooManyRequests)]
    [InlineData(ListingLimiter.MaxTotal, false, HttpStatusCode.ServiceUnavailable)]
    public async Task Search_beyond_the_concurrency_limit_is_rejected_with_Retry_After(int waiting, bool sameClient, HttpStatusCode status)
    {
        var id = await SeedAsync();
        var limiter = _server.Services.GetRequiredService<ListingLimiter>();
        var release = new TaskCompletionSource<IActionResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = Enumerable.Range(0, waiting)
            .Select(n => limiter.ReadAsync(Controller($"203.0.113.{(sameClient ? 1 : 10 + (n / 4))}"), () => release.Task, CancellationToken.None)).ToList();

        using (var refused = await SearchAsync(id, "203.0.113.1"))
        {
            Assert.Equal(status, refused.StatusCode);
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }

        // A request without a search does not wait.
        using (var page = await _server.Client.GetAsync($"/d/{id}"))
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        release.SetResult(new EmptyResult());
        await Task.WhenAll(held);
        using var answered = await SearchAsync(id, "203.0.113.1");
        Assert.Equal((HttpStatusCode.OK, 0), (answered.StatusCode, limiter.UnderWay));
    }

    [Fact]
    public async Task Client_that_disconnects_while_waiting_releases_its_place()
    {
        var limiter = _server.Services.GetRequiredService<ListingLimiter>();
        var release = new TaskCompletionSource<IActionResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancel = new CancellationTokenSource();
        var held = Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => limiter.ReadAsync(Controller("127.0.0.1"), () => release.Task, CancellationToken.None)).ToList();
        var waits = limiter.ReadAsync(Controller("127.0.0.1"), () => release.Task, cancel.Token);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        Assert.Equal(held.Count, limiter.UnderWay);
        release.SetResult(new EmptyResult());
        await Task.WhenAll(held);
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    [InlineData(4000, true)]
    public async Task Search_text_longer_than_any_name_is_not_searched_and_the_page_says_why(int length, bool isTooLong)
    {
        var id = await SeedAsync();
        _count.Clear();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{id}?find={new string('a', length)}") { Headers = { { "Accept", "text/html" } } };
        using var response = await _server.Client.SendAsync(request);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(isTooLong, page.Contains("at most 255 characters: search for a part of it", StringComparison.Ordinal));
        Assert.Contains("maxlength=\"255\"", page, StringComparison.Ordinal);
        Assert.Equal(isTooLong, _count.Of("FROM files") == 0);
    }

    [Fact]
    public async Task File_of_a_deleted_transfer_has_no_neighbours()
    {
        var file = new TransferFile(0, "F", "a", 0, 0, 0, default);
        Assert.Equal(new Neighbours(null, null, 1), await Index.NeighboursAsync(StoredId.New(), file, CancellationToken.None));
        foreach (var count in new[] { 1, 1000 })
        {
            var deleted = new Transfer(StoredId.New(), TransferState.Sealed, "F.zip", true, 0, 0, count, "", null, default, null, null);
            Assert.Equal(
                new Neighbours(null, null, 1),
                await _server.Services.GetRequiredService<TransferContents>().NeighboursAsync(deleted, file, FileOrder.Neutral, CancellationToken.None));
        }
    }

    private FileIndex Index => _server.Services.GetRequiredService<FileIndex>();

    private async Task<StoredId> SeedAsync()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var files = Enumerable.Range(0, Files).Select(n => new TransferFile(n, "F", $"{n:000000}aaab", 0, 0, 0, now)).ToList();
        var transfer = new Transfer(StoredId.New(), TransferState.Sealed, "F.zip", true, 0, 0, Files, "", null, now, now.AddDays(6), null);
        await _server.AddAsync(transfer, OwnerToken.New(), files);
        return transfer.Id;
    }

    private async Task<HttpResponseMessage> SearchAsync(StoredId id, string client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{id}?find=b")
        {
            Headers = { { "Accept", "text/html" }, { "X-Forwarded-For", client } },
        };
        return await _server.Client.SendAsync(request);
    }

    private static AnyController Controller(string client) => new()
    {
        ControllerContext = new ControllerContext { HttpContext = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(client) } } },
    };

    private sealed class AnyController : Controller;
}
