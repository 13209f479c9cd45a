using System.Net;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>A client can resume its own download and cannot take over the download of another client.</summary>
public sealed class TicketOwnershipTests : IDisposable
{
    // Larger than the kernel's socket buffers, so that the server blocks when the client stops reading.
    private static readonly byte[] Big = [.. Enumerable.Range(0, 24 << 20).Select(i => (byte)(i * 31 >> (i & 7)))];

    private readonly RunningServer _server = new(null, DownloadClient.KnownProxy);

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_that_cancels_and_retries_continues_its_download_immediately(bool isBrowser)
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        var client = new DownloadClient(_server.Client, "203.0.113.1", isBrowser);
        (await client.SendAsync($"/d/{sent.Id}")).Dispose();
        await client.AbortAsync($"/d/{sent.Id}/download");

        Assert.Equal(Big, await client.DownloadAsync($"/d/{sent.Id}/download"));
        using var gone = await client.GetAsync($"/d/{sent.Id}/download");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Browser_keeps_its_download_after_a_change_of_IP_address()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        var home = new DownloadClient(_server.Client, "203.0.113.1", isBrowser: true);
        (await home.SendAsync($"/d/{sent.Id}")).Dispose();
        await home.AbortAsync($"/d/{sent.Id}/download");
        var away = new DownloadClient(_server.Client, "198.51.100.7", isBrowser: true);
        foreach (var (name, value) in home.Cookies)
            away.Cookies[name] = value;

        Assert.Equal(Big, await away.DownloadAsync($"/d/{sent.Id}/download"));
    }

    [Fact]
    public async Task Other_client_can_neither_take_over_nor_use_up_a_download()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        var (victim, otherClient) = (new DownloadClient(_server.Client, "203.0.113.1"), new DownloadClient(_server.Client, "198.51.100.7"));
        using (var under = await victim.GetAsync($"/d/{sent.Id}/download"))
        {
            foreach (long from in new[] { 1, 100_000, Big.Length - 1 })
                await AssertInUseAsync(otherClient, sent.Id, from);
            await using var body = await under.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[100_000]);
        }

        await AssertInUseAsync(otherClient, sent.Id, 1);
        Assert.Equal(Big[100_000..], await victim.DownloadAsync($"/d/{sent.Id}/download", 100_000));
    }

    [Fact]
    public async Task Download_in_progress_is_not_disturbed_by_another_client_at_the_same_address()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        var client = new DownloadClient(_server.Client, "203.0.113.1");
        using var under = await client.GetAsync($"/d/{sent.Id}/download");

        await AssertInUseAsync(client, sent.Id, 1);
        Assert.Equal(Big, await under.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task After_one_file_the_others_are_available_only_to_the_same_client()
    {
        var sent = await _server.Client.PostAsync([("F/a.txt", [1]), ("F/b.txt", [2, 2]), ("F/c.txt", [])], ("downloads", "1"));
        var (own, other) = (new DownloadClient(_server.Client, "203.0.113.1", isBrowser: true), new DownloadClient(_server.Client, "198.51.100.7", isBrowser: true));
        (await own.SendAsync($"/d/{sent.Id}")).Dispose();
        (await other.SendAsync($"/d/{sent.Id}")).Dispose();
        Assert.Equal([1], await own.DownloadAsync($"/d/{sent.Id}/files/0/a.txt"));

        Assert.Null(await own.DownloadAsync($"/d/{sent.Id}/files/0/a.txt"));
        foreach (var path in new[] { "", "/files/0", "/files/1", "/download", "/files/1/view" })
        {
            using var gone = await other.GetAsync($"/d/{sent.Id}{path}");
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }

        using (var page = await own.SendAsync($"/d/{sent.Id}"))
            Assert.Contains("Your download has begun", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using (var look = await own.SendAsync($"/d/{sent.Id}/files/1/view"))
            Assert.Contains("It belongs to the download that you have begun", await look.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal([2, 2], await own.DownloadAsync($"/d/{sent.Id}/files/1"));
        Assert.Equal(0, (await own.DownloadAsync($"/d/{sent.Id}/files/2"))?.Length);
        using var all = await own.SendAsync($"/d/{sent.Id}");
        Assert.Equal(HttpStatusCode.NotFound, all.StatusCode);
    }

    [Fact]
    public async Task After_one_file_the_rest_is_available_once_as_a_zip()
    {
        var sent = await _server.Client.PostAsync([("F/a.txt", [1]), ("F/b.txt", [2, 2])], ("downloads", "1"));
        var own = new DownloadClient(_server.Client, "203.0.113.1");
        Assert.Equal([1], await own.DownloadAsync($"/d/{sent.Id}/files/0"));
        Assert.NotNull(await own.DownloadAsync($"/d/{sent.Id}/download"));
        // Now everything has been downloaded.
        Assert.Null(await own.DownloadAsync($"/d/{sent.Id}/files/1"));
        await Eventually.HoldsAsync(async () => await _server.CountAsync("ticket_sendings") == 0);
        _server.Clock.Advance(Web.Downloads.TicketStore.ResumeWithin * 2);
        foreach (var path in new[] { "", "/files/0", "/files/1", "/download" })
        {
            using var gone = await own.GetAsync($"/d/{sent.Id}{path}");
            Assert.True(gone.StatusCode is HttpStatusCode.NotFound, $"{path}: {gone.StatusCode}");
        }
    }

    [Fact]
    public async Task Client_that_lost_the_end_of_a_small_file_can_resume()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big[..100_000]);
        var client = new DownloadClient(_server.Client, "203.0.113.1");
        Assert.NotNull(await client.DownloadAsync($"/d/{sent.Id}/download"));

        // The server has sent everything, but the buffers of a proxy may have held back half of it.
        Assert.Equal(Big[50_000..100_000], await client.DownloadAsync($"/d/{sent.Id}/download", 50_000));
        Assert.Equal(Big[60_000..100_000], await client.DownloadAsync($"/d/{sent.Id}/download", 60_000));
        Assert.Null(await client.DownloadAsync($"/d/{sent.Id}/download", 50_000));
    }

    [Fact]
    public async Task Repeated_downloads_by_one_client_count_separately()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=3", Big[..1000]);
        var client = new DownloadClient(_server.Client, "203.0.113.1");
        for (var download = 0; download < 3; download++)
            Assert.Equal(Big[..1000], await client.DownloadAsync($"/d/{sent.Id}/download"));
        Assert.Null(await client.DownloadAsync($"/d/{sent.Id}/download"));
    }

    [Fact]
    public async Task Address_behind_an_unknown_proxy_identifies_no_client()
    {
        using var server = new RunningServer();
        var sent = await server.Client.PutAsync("a.bin?downloads=1", Big);
        await new DownloadClient(server.Client, "203.0.113.1").AbortAsync($"/d/{sent.Id}/download");
        await Eventually.HoldsAsync(() => server.Client.IsZeroAsync("cloudtransfer_downloads_in_flight"));
        await AssertInUseAsync(new DownloadClient(server.Client, "198.51.100.7"), sent.Id, 1);
    }

    private static async Task AssertInUseAsync(DownloadClient client, string id, long from)
    {
        using var response = await client.GetAsync($"/d/{id}/download", from);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }
}
