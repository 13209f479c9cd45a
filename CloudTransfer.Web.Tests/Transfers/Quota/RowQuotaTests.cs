using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Quota;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Quota;

/// <summary>How many rows may be written, by whom, and what they count.</summary>
public sealed class RowQuotaTests : IDisposable
{
    private readonly TestFolder _volume = new();

    public void Dispose() => _volume.Dispose();

    [Fact]
    public async Task Files_and_folders_of_one_client_are_metered_by_the_hour_and_nobody_else_s()
    {
        using var server = Server(("Upload:MaxFilesPerHourPerClient", "100"));
        Assert.Equal(HttpStatusCode.Created, await CreateTransferAsync(server, "203.0.113.1", folders: 40));
        using (var refused = await PostAsync(server, "203.0.113.1", folders: 11))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Contains("Too many files and folders", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }

        Assert.Equal((1, 0), (await server.CountAsync("transfers"), await server.CountAsync("uploads")));
        Assert.Equal(HttpStatusCode.Created, await CreateTransferAsync(server, "203.0.113.2", folders: 50));
        Assert.Equal(HttpStatusCode.Created, await CreateTransferAsync(server, "203.0.113.1", folders: 10));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PutAsync(server, "203.0.113.1"));
        // It is given back little by little.
        server.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.Created, await CreateTransferAsync(server, "203.0.113.1", folders: 24));
        Assert.Equal(HttpStatusCode.TooManyRequests, await CreateTransferAsync(server, "203.0.113.1", folders: 24));
    }

    [Fact]
    public async Task Forms_and_single_files_are_metered_too_and_leave_nothing_where_they_are_too_many()
    {
        using var server = Server(("Upload:MaxFilesPerHourPerClient", "3"));
        for (var n = 0; n < 3; n++)
            Assert.Equal(HttpStatusCode.Created, await PutAsync(server, "203.0.113.1"));

        Assert.Equal(HttpStatusCode.TooManyRequests, await PutAsync(server, "203.0.113.1"));
        using var form = new FormBody().File("a", []).File("b", []).ToContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = form, Headers = { { "X-Forwarded-For", "203.0.113.1" } } };
        using var refused = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(3, Directory.EnumerateFiles(Path.Combine(_volume.Path, "transfers"), "*", SearchOption.AllDirectories).Count());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_volume.Path, "incoming")));
        await ReservedTotal.AssertTrueAsync(server);
    }

    [Fact]
    public async Task A_transfer_of_more_than_an_hour_s_is_taken_and_this_machine_is_not_counted()
    {
        using var server = Server(("Upload:MaxFilesPerHourPerClient", "10"));
        Assert.Equal(HttpStatusCode.Created, await CreateTransferAsync(server, "203.0.113.1", folders: 20));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PutAsync(server, "203.0.113.1"));
        for (var n = 0; n < 20; n++)
            Assert.Equal(HttpStatusCode.Created, await CreateTransferAsync(server, client: null, folders: 5));
        server.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(server, "203.0.113.1"));
        server.Clock.Advance(TimeSpan.FromHours(1));
        await server.SweepAsync();
        Assert.Equal(0, await server.CountAsync("file_meters"));
    }

    [Fact]
    public async Task Two_replicas_let_in_no_more_than_one()
    {
        using var one = Server(("Upload:MaxFilesPerHourPerClient", "100"));
        using var other = Server(("Upload:MaxFilesPerHourPerClient", "100"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => CreateTransferAsync(n % 2 == 0 ? one : other, "203.0.113.1", folders: 5)));

        Assert.Equal((10, 30), (answers.Count(status => status is HttpStatusCode.Created), answers.Count(status => status is HttpStatusCode.TooManyRequests)));
    }

    [Fact]
    public async Task Rows_count_in_the_quota_where_they_are_more_than_the_bytes()
    {
        using var server = Server(("Storage:Quota", "1MiB"));
        var taken = 0;
        while (await CreateTransferAsync(server, null, folders: 500) is HttpStatusCode.Created)
            taken++;

        // Each takes 284 kB, of which the zip has a quarter.
        Assert.InRange(taken, 1, 3);
        Assert.InRange((await ReservedTotal.OfAsync(server)).Taken, 1 << 18, 1 << 20);
        await ReservedTotal.AssertTrueAsync(server);
        await server.Services.GetRequiredService<StorageQuota>().RecountAsync(CancellationToken.None);
        await ReservedTotal.AssertTrueAsync(server);
        server.Clock.Advance(TimeSpan.FromDays(40));
        await server.SweepAsync();
        Assert.Equal((0, 0), await ReservedTotal.OfAsync(server));
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(1, 512 + 256 + 4 - 1)]
    public void A_file_of_some_size_costs_no_more_than_its_bytes(long size, long beyond) =>
        Assert.Equal(beyond, RowQuota.Beyond(size, [new TransferFile(0, "", "a", size, 0, 0, default)], []));

    [Fact]
    public async Task The_statement_finds_a_client_by_the_key()
    {
        using var server = Server();
        var plan = await server.Services.GetRequiredService<IDatabase>().QueryAsync<(long, long, long, string Detail)>(
            "EXPLAIN QUERY PLAN " + RowQuota.Meter, new { client = "x", now = 1, cost = 1, window = 1 }, CancellationToken.None);
        Assert.DoesNotContain(plan, step => step.Detail.StartsWith("SCAN", StringComparison.Ordinal));
    }

    // The test stands where a proxy would, so that clients have addresses.
    private RunningServer Server(params (string, string)[] settings) => new(_volume.Path, [("Proxy:KnownNetworks:0", "127.0.0.0/8"), .. settings]);

    private static async Task<HttpStatusCode> CreateTransferAsync(RunningServer server, string? client, int folders)
    {
        using var answer = await PostAsync(server, client, folders);
        return answer.StatusCode;
    }

    // An empty file in each folder.
    private static Task<HttpResponseMessage> PostAsync(RunningServer server, string? client, int folders)
    {
        var files = Enumerable.Range(0, folders).Select(n => new ManifestFile($"D{n.ToString(CultureInfo.InvariantCulture)}/a", 0));
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/transfers") { Content = JsonContent.Create(new ManifestRequest([.. files])) };
        if (client is not null)
            request.Headers.Add("X-Forwarded-For", client);
        return server.Client.SendAsync(request);
    }

    private static async Task<HttpStatusCode> PutAsync(RunningServer server, string client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a") { Content = new ByteArrayContent([]), Headers = { { "X-Forwarded-For", client } } };
        using var answer = await server.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
