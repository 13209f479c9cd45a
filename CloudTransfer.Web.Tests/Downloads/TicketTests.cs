using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class TicketTests : IDisposable
{
    // Larger than the kernel's socket buffers, so that the server blocks when the client stops reading.
    private static readonly byte[] Big = Bytes(24 << 20);

    private readonly RunningServer _server = new(null, DownloadClient.KnownProxy);

    [Fact]
    public async Task Limited_download_redirects_to_a_ticket_and_is_used_up_by_its_last_byte()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Bytes(100_000));
        var ticketed = await TicketAsync(sent);
        Assert.Equal(Bytes(100_000), await _server.Client.GetByteArrayAsync(ticketed));
        await AssertGoneAsync($"/d/{sent.Id}/download");
        await AssertGoneAsync($"/d/{sent.Id}");
        await AssertGoneAsync(ticketed);
    }

    [Fact]
    public async Task Unlimited_download_needs_no_ticket()
    {
        var sent = await _server.Client.PutAsync("a.bin", Bytes(1000));
        Assert.Equal(Bytes(1000), await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/download"));
    }

    [Fact]
    public async Task Interrupted_download_is_not_used_up_and_resumes_with_its_ticket()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        var ticketed = await TicketAsync(sent);
        await AbortAsync(ticketed);
        Assert.Equal(0, (await FindAsync(sent)).Downloads.UsedUp);

        using var rest = await RangeAsync(ticketed, 1000);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(Big[1000..], await rest.Content.ReadAsByteArrayAsync());
        await AssertGoneAsync($"/d/{sent.Id}/download");
    }

    [Fact]
    public async Task Client_that_resumes_without_its_ticket_gets_it_back()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        await AbortAsync(await TicketAsync(sent));

        using var redirect = await RangeAsync($"/d/{sent.Id}/download", 1000);
        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        using var rest = await RangeAsync(redirect.Headers.Location!.ToString(), 1000);
        Assert.Equal(Big[1000..], await rest.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Second_client_must_wait_until_the_last_download_is_complete_or_abandoned()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        await AbortAsync(await TicketAsync(sent));

        using var refused = await new DownloadClient(_server.Client, "198.51.100.7").GetAsync($"/d/{sent.Id}/download");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync($"/d/{sent.Id}")).StatusCode);

        _server.Clock.Advance(TicketStore.ResumeWithin + TimeSpan.FromSeconds(1));
        Assert.Equal(Big, await _server.Client.GetByteArrayAsync(await TicketAsync(sent)));
    }

    [Fact]
    public async Task Page_views_HEAD_requests_and_unused_tickets_use_no_download()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Bytes(1000));
        for (var i = 0; i < 3; i++)
        {
            await _server.Client.GetAsync($"/d/{sent.Id}");
            await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/d/{sent.Id}/download"));
            await TicketAsync(sent);
        }

        var downloads = (await FindAsync(sent)).Downloads;
        Assert.Equal((0, 0), (downloads.UsedUp, downloads.UnderWay));
    }

    [Fact]
    public async Task Invalid_or_foreign_ticket_is_replaced_by_a_valid_one()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Bytes(1000));
        var other = await _server.Client.PutAsync("b.bin?downloads=1", Bytes(1000));
        var foreign = (await TicketAsync(other)).Split("ticket=")[1];
        foreach (var ticket in new[] { "x", foreign })
        {
            using var response = await _server.Client.GetAsync($"/d/{sent.Id}/download?ticket={ticket}");
            Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        }
    }

    [Fact]
    public async Task Expired_ticket_starts_no_download()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Bytes(1000));
        var ticketed = await TicketAsync(sent);
        _server.Clock.Advance(TicketFormat.StartWithin + TimeSpan.FromSeconds(2));
        using var response = await _server.Client.GetAsync(ticketed);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    [Fact]
    public async Task Owner_sees_completed_and_aborted_downloads()
    {
        var sent = await _server.Client.PutAsync("a.bin", Big);
        await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/download");
        await AbortAsync($"/d/{sent.Id}/download");
        await Eventually.HoldsAsync(async () => (await FindAsync(sent)).Downloads is { Completed: 1, BrokenOff: 1, First: not null, Last: not null });
    }

    public void Dispose() => _server.Dispose();

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
            bytes[i] = (byte)(i * 31 >> (i & 7));
        return bytes;
    }

    private async Task<Transfer> FindAsync(UploadAnswer sent)
    {
        Assert.True(StoredId.TryParse(sent.Id, out var id));
        return (await _server.Store.FindAsync(id, CancellationToken.None))!;
    }

    private async Task<string> TicketAsync(UploadAnswer sent)
    {
        using var response = await _server.Client.GetAsync($"/d/{sent.Id}/download");
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    private async Task<HttpResponseMessage> RangeAsync(string url, long from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(from, null) } };
        return await _server.Client.SendAsync(request);
    }

    // Reads some bytes, disconnects and waits until the server has noticed.
    private async Task AbortAsync(string url)
    {
        using (var response = await _server.Client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[100_000]);
        }

        await Eventually.HoldsAsync(() => _server.Client.IsZeroAsync("cloudtransfer_downloads_in_flight"));
    }

    private async Task AssertGoneAsync(string url)
    {
        using var response = await _server.Client.GetAsync(url);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
