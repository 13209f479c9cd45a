using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class TicketTests : IDisposable
{
    // More than the kernel's socket buffers take, so that a receiver that stops reading stops the server.
    private static readonly byte[] Big = Bytes(24 << 20);

    private readonly RunningServer _server = new(null, Taker.Known);

    [Fact]
    public async Task A_limited_download_leads_through_a_ticket_and_is_used_up_by_its_last_byte()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Bytes(100_000));
        var ticketed = await TicketAsync(sent);
        Assert.Equal(Bytes(100_000), await _server.Client.GetByteArrayAsync(ticketed));
        await AssertGoneAsync($"/d/{sent.Id}/download");
        await AssertGoneAsync($"/d/{sent.Id}");
        await AssertGoneAsync(ticketed);
    }

    [Fact]
    public async Task An_unlimited_download_needs_no_ticket()
    {
        var sent = await _server.Client.PutAsync("a.bin", Bytes(1000));
        Assert.Equal(Bytes(1000), await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/download"));
    }

    [Fact]
    public async Task A_broken_download_uses_nothing_up_and_is_gone_on_with_by_its_ticket()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        var ticketed = await TicketAsync(sent);
        await BreakOffAsync(ticketed);
        Assert.Equal(0, (await FindAsync(sent)).Downloads.UsedUp);

        using var rest = await RangeAsync(ticketed, 1000);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(Big[1000..], await rest.Content.ReadAsByteArrayAsync());
        await AssertGoneAsync($"/d/{sent.Id}/download");
    }

    [Fact]
    public async Task A_receiver_who_goes_on_without_the_ticket_gets_it_back()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        await BreakOffAsync(await TicketAsync(sent));

        using var offered = await RangeAsync($"/d/{sent.Id}/download", 1000);
        Assert.Equal(HttpStatusCode.Redirect, offered.StatusCode);
        using var rest = await RangeAsync(offered.Headers.Location!.ToString(), 1000);
        Assert.Equal(Big[1000..], await rest.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task While_the_last_one_is_under_way_a_second_is_told_to_wait_and_gets_it_when_it_was_given_back()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        await BreakOffAsync(await TicketAsync(sent));

        using var refused = await new Taker(_server.Client, "198.51.100.7").GetAsync($"/d/{sent.Id}/download");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync($"/d/{sent.Id}")).StatusCode);

        _server.Clock.Advance(TicketStore.ResumeWithin + TimeSpan.FromSeconds(1));
        Assert.Equal(Big, await _server.Client.GetByteArrayAsync(await TicketAsync(sent)));
    }

    [Fact]
    public async Task Reading_the_page_asking_by_HEAD_and_taking_a_ticket_cost_nothing()
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
    public async Task A_ticket_that_was_made_up_or_is_for_something_else_is_exchanged_for_a_good_one()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Bytes(1000));
        var other = await _server.Client.PutAsync("b.bin?downloads=1", Bytes(1000));
        var foreign = (await TicketAsync(other)).Split("ticket=")[1];
        foreach (var ticket in new[] { "x", foreign })
        {
            using var answer = await _server.Client.GetAsync($"/d/{sent.Id}/download?ticket={ticket}");
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_ticket_that_was_not_begun_in_time_begins_nothing()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Bytes(1000));
        var ticketed = await TicketAsync(sent);
        _server.Clock.Advance(TicketFormat.StartWithin + TimeSpan.FromSeconds(2));
        using var answer = await _server.Client.GetAsync(ticketed);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task The_owner_is_told_how_downloads_went()
    {
        var sent = await _server.Client.PutAsync("a.bin", Big);
        await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/download");
        await BreakOffAsync($"/d/{sent.Id}/download");
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
        using var answer = await _server.Client.GetAsync($"/d/{sent.Id}/download");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private async Task<HttpResponseMessage> RangeAsync(string address, long from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(from, null) } };
        return await _server.Client.SendAsync(request);
    }

    // Reads a little, hangs up, and waits until the server has noticed.
    private async Task BreakOffAsync(string address)
    {
        using (var answer = await _server.Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await answer.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[100_000]);
        }

        await Eventually.HoldsAsync(() => _server.Client.IsZeroAsync("cloudtransfer_downloads_in_flight"));
    }

    private async Task AssertGoneAsync(string address)
    {
        using var answer = await _server.Client.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
