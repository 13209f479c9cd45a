using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Quota;

/// <summary>Space is reserved for bytes that were declared and have not arrived, but no declaration keeps others out.</summary>
public sealed class ReservationTests : IDisposable
{
    private const int MiB = 1 << 20, Quota = 64 * MiB, Share = Quota / 4;
    private const string One = "203.0.113.1", Other = "203.0.113.2";

    private readonly RunningServer _server = new(null, ("Storage:Quota", "64MiB"), ("Proxy:KnownNetworks:0", "127.0.0.0/8"));

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(One)]
    [InlineData("127.0.0.1")]
    public async Task A_manifest_of_all_that_is_free_keeps_nobody_out(string client)
    {
        var created = await CreateTransferAsync(client, new ManifestFile("movie.bin", Quota));

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal(0, await ReservedTotal.UnsentAsync(_server));
        foreach (var size in new[] { 1, MiB, Quota / 2 })
            Assert.Equal(HttpStatusCode.Created, await PutAsync(Other, size));
        await ReservedTotal.AssertTrueAsync(_server);
    }

    [Fact]
    public async Task However_many_uploads_one_client_declares_no_more_than_its_share_is_kept_for_them()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => CreateTransferAsync(One, new ManifestFile($"F/{n}", 3 * MiB), new ManifestFile("F/b", 5))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        Assert.InRange(await ReservedTotal.UnsentAsync(_server), Share - (4 * MiB), Share);
        await ReservedTotal.AssertTrueAsync(_server);
        Assert.Equal(HttpStatusCode.Created, await PutAsync(Other, Quota - Share - MiB));
    }

    [Fact]
    public async Task However_many_clients_declare_a_quarter_of_what_is_free_is_for_bytes_that_come()
    {
        for (var client = 1; client <= 40; client++)
            Assert.Equal(HttpStatusCode.Created, (await CreateTransferAsync($"198.51.100.{client}", new ManifestFile("a", 3 * MiB))).Status);

        Assert.InRange(await ReservedTotal.UnsentAsync(_server), (Quota * 3 / 4) - (3 * MiB), Quota * 3 / 4);
        Assert.Equal(HttpStatusCode.Created, await PutAsync(Other, 10 * MiB));
    }

    [Fact]
    public async Task With_the_last_byte_of_a_declared_length_nothing_is_reserved_beyond_it()
    {
        using var server = new RunningServer(null, ("Storage:Quota", "1280KiB"));
        await using var reservation = await server.Services.GetRequiredService<StorageReservations>().BeginAsync(StoredId.New(), files: 1, atMost: 1 << 20, default);
        await reservation.ReserveAsync(MiB, head: 1000);
        Assert.False(reservation.IsWhole);

        await reservation.ReachAsync(MiB - 100);
        Assert.InRange((await ReservedTotal.OfAsync(server)).Taken, MiB - 100, MiB);
        await reservation.ReachAsync(MiB);
        Assert.Equal(MiB, (await ReservedTotal.OfAsync(server)).Taken);
    }

    [Fact]
    public async Task An_upload_whose_place_was_lost_is_asked_to_come_again()
    {
        await using var connection = await RawConnection.OpenAsync(_server.Client.BaseAddress!);
        await connection.SendAsync($"PUT /a.bin HTTP/1.1\r\nHost: a\r\nContent-Length: {MiB}\r\nConnection: close\r\n\r\n");
        await connection.SendAsync(SampleBytes.Of(MiB / 2));
        await Eventually.TrueAsync("It should have space.", async () => await _server.CountAsync("uploads") == 1);

        // As after a failover to a server that had not heard of it.
        await _server.Services.GetRequiredService<IDatabase>().ExecuteAsync("DELETE FROM uploads", new { }, CancellationToken.None);
        await connection.SendAsync(SampleBytes.Of(MiB / 2));

        var answer = await connection.ReadAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.NotNull(answer.Header("Retry-After"));
        Assert.Contains("begin a new one", answer.Body, StringComparison.Ordinal);
        Assert.Equal(0, await _server.CountAsync("transfers"));
    }

    [Fact]
    public async Task What_a_setting_says_is_kept_for_a_client_and_no_more()
    {
        using var server = new RunningServer(
            null, ("Storage:Quota", "64MiB"), ("Proxy:KnownNetworks:0", "127.0.0.0/8"), ("Upload:MaxReservedPerClient", "5MiB"));

        for (var n = 0; n < 4; n++)
            Assert.Equal(HttpStatusCode.Created, (await CreateTransferAsync(One, [new ManifestFile("a", 2 * MiB)], 1, server)).Status);

        Assert.Equal(4 * MiB, await ReservedTotal.UnsentAsync(server));
    }

    [Fact]
    public async Task A_PUT_that_only_says_how_long_it_is_holds_nothing_beyond_its_client_s_share()
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"PUT /a HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {One}\r\nContent-Length: {Quota}\r\n\r\n");
        await Eventually.HoldsAsync(async () => await _server.CountAsync("uploads") == 1);
        await connection.SendAsync(new byte[10]);
        await Eventually.HoldsAsync(async () => (await ReservedTotal.OfAsync(_server)).Taken >= 10);

        Assert.InRange(await ReservedTotal.UnsentAsync(_server), 0, MiB);
        Assert.Equal(HttpStatusCode.Created, await PutAsync(Other, Quota - (2 * MiB)));
    }

    [Theory]
    [InlineData(0.6, 1)]
    [InlineData(0.6, 4)]
    [InlineData(1, 1)]
    public async Task One_client_alone_may_send_all_that_is_free(double part, int lanes)
    {
        var bytes = SampleBytes.Of((int)(Quota * part));
        var (status, sent) = await CreateTransferAsync(One, [new ManifestFile("film.mkv", bytes.Length)], lanes);
        Assert.Equal(HttpStatusCode.Created, status);

        await Task.WhenAll(sent!.Uploads!.Select(lane => new TusClient(_server.Client).SendAllAsync(lane.Url, 0, bytes.AsSpan((int)lane.Offset, (int)lane.Size).ToArray())));

        var came = await _server.Client.DownloadAsync(sent.Id);
        Assert.True(bytes.AsSpan().SequenceEqual(came), "Other bytes came.");
        Assert.Equal((bytes.Length, 0), await ReservedTotal.OfAsync(_server));
        Assert.Equal(0, await ReservedTotal.UnsentAsync(_server));
    }

    [Fact]
    public async Task A_folder_of_more_than_the_share_is_sealed_within_the_quota_to_the_byte()
    {
        var folder = SampleFolder.Of(9 * MiB, 0, 20 * MiB, 100, 14 * MiB, 0);
        var (_, sent) = await CreateTransferAsync(One, [.. folder.Manifest().Files!], lanes: 3);

        foreach (var lane in sent!.Uploads!)
            await new TusClient(_server.Client).SendAllAsync(lane.Url, 0, folder.Lane(lane));

        await folder.AssertIsAtAsync(_server.Client, sent.Link);
        await ReservedTotal.AssertTrueAsync(_server);
        Assert.Equal(_server.Volume.Stored().Sum(file => file.Length), (await ReservedTotal.OfAsync(_server)).Taken);
    }

    [Fact]
    public async Task What_comes_in_many_requests_is_promised_no_longer_than_each_of_them()
    {
        var url = await new TusClient(_server.Client).CreateAsync(Quota);
        for (var n = 0; n < 5; n++)
            await new TusClient(_server.Client).SendAllAsync(url, n * 1000, SampleBytes.Of(1000));

        Assert.Equal(0, (await ReservedTotal.OfAsync(_server)).Promised);
        await ReservedTotal.AssertTrueAsync(_server);
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(1)]
    public async Task One_client_alone_may_PUT_all_that_is_free(double part) =>
        Assert.Equal(HttpStatusCode.Created, await PutAsync(One, (int)(Quota * part)));

    private Task<(HttpStatusCode Status, TransferAnswer? Answer)> CreateTransferAsync(string client, params ManifestFile[] files) => CreateTransferAsync(client, files, 1);

    private async Task<(HttpStatusCode Status, TransferAnswer? Answer)> CreateTransferAsync(string client, ManifestFile?[] files, int lanes, RunningServer? server = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/transfers") { Content = JsonContent.Create(new { files, lanes }) };
        request.Headers.Add("X-Forwarded-For", client);
        using var answer = await (server ?? _server).Client.SendAsync(request);
        return (answer.StatusCode, answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<TransferAnswer>() : null);
    }

    private async Task<HttpStatusCode> PutAsync(string client, int size)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent(SampleBytes.Of(size)) };
        request.Headers.Add("X-Forwarded-For", client);
        using var answer = await _server.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
