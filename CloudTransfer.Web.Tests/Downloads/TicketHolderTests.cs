using System.Net;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>Whose download is whose: nobody takes another's, and everybody gets their own again.</summary>
public sealed class TicketHolderTests : IDisposable
{
    // More than the kernel's socket buffers take, so that a receiver that stops reading stops the server.
    private static readonly byte[] Big = [.. Enumerable.Range(0, 24 << 20).Select(i => (byte)(i * 31 >> (i & 7)))];

    private readonly RunningServer _server = new(null, Taker.Known);

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_cancels_and_begins_again_has_the_same_download_at_once(bool isBrowser)
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        var taker = new Taker(_server.Client, "203.0.113.1", isBrowser);
        (await taker.AskAsync($"/d/{sent.Id}")).Dispose();
        await taker.BreakOffAsync($"/d/{sent.Id}/download");

        Assert.Equal(Big, await taker.TakeAsync($"/d/{sent.Id}/download"));
        using var gone = await taker.GetAsync($"/d/{sent.Id}/download");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_browser_has_its_own_download_also_from_another_address()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        var home = new Taker(_server.Client, "203.0.113.1", isBrowser: true);
        (await home.AskAsync($"/d/{sent.Id}")).Dispose();
        await home.BreakOffAsync($"/d/{sent.Id}/download");
        var abroad = new Taker(_server.Client, "198.51.100.7", isBrowser: true);
        foreach (var (name, value) in home.Cookies)
            abroad.Cookies[name] = value;

        Assert.Equal(Big, await abroad.TakeAsync($"/d/{sent.Id}/download"));
    }

    [Fact]
    public async Task A_stranger_is_never_led_to_anothers_download_and_uses_nothing_of_it_up()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        var (victim, stranger) = (new Taker(_server.Client, "203.0.113.1"), new Taker(_server.Client, "198.51.100.7"));
        using (var under = await victim.GetAsync($"/d/{sent.Id}/download"))
        {
            foreach (long from in new[] { 1, 100_000, Big.Length - 1 })
                await AssertTakenAsync(stranger, sent.Id, from);
            await using var body = await under.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[100_000]);
        }

        await AssertTakenAsync(stranger, sent.Id, 1);
        Assert.Equal(Big[100_000..], await victim.TakeAsync($"/d/{sent.Id}/download", 100_000));
    }

    [Fact]
    public async Task Whoever_downloads_at_this_moment_is_not_disturbed_by_another_at_the_same_address()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big);
        var taker = new Taker(_server.Client, "203.0.113.1");
        using var under = await taker.GetAsync($"/d/{sent.Id}/download");

        await AssertTakenAsync(taker, sent.Id, 1);
        Assert.Equal(Big, await under.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Saving_one_file_of_three_leaves_the_others_to_the_same_person_and_to_nobody_else()
    {
        var sent = await _server.Client.PostAsync([("F/a.txt", [1]), ("F/b.txt", [2, 2]), ("F/c.txt", [])], ("downloads", "1"));
        var (own, other) = (new Taker(_server.Client, "203.0.113.1", isBrowser: true), new Taker(_server.Client, "198.51.100.7", isBrowser: true));
        (await own.AskAsync($"/d/{sent.Id}")).Dispose();
        (await other.AskAsync($"/d/{sent.Id}")).Dispose();
        Assert.Equal([1], await own.TakeAsync($"/d/{sent.Id}/files/0/a.txt"));

        Assert.Null(await own.TakeAsync($"/d/{sent.Id}/files/0/a.txt"));
        foreach (var path in new[] { "", "/files/0", "/files/1", "/download", "/files/1/view" })
        {
            using var gone = await other.GetAsync($"/d/{sent.Id}{path}");
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }

        using (var page = await own.AskAsync($"/d/{sent.Id}"))
            Assert.Contains("Your download has begun", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using (var look = await own.AskAsync($"/d/{sent.Id}/files/1/view"))
            Assert.Contains("It belongs to the download that you have begun", await look.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal([2, 2], await own.TakeAsync($"/d/{sent.Id}/files/1"));
        Assert.Equal(0, (await own.TakeAsync($"/d/{sent.Id}/files/2"))?.Length);
        using var all = await own.AskAsync($"/d/{sent.Id}");
        Assert.Equal(HttpStatusCode.NotFound, all.StatusCode);
    }

    [Fact]
    public async Task After_one_file_the_rest_may_be_had_as_a_zip_and_waiting_gives_no_second_copy()
    {
        var sent = await _server.Client.PostAsync([("F/a.txt", [1]), ("F/b.txt", [2, 2])], ("downloads", "1"));
        var own = new Taker(_server.Client, "203.0.113.1");
        Assert.Equal([1], await own.TakeAsync($"/d/{sent.Id}/files/0"));
        Assert.NotNull(await own.TakeAsync($"/d/{sent.Id}/download"));
        // Then everything was had.
        Assert.Null(await own.TakeAsync($"/d/{sent.Id}/files/1"));
        await Eventually.HoldsAsync(async () => await _server.CountAsync("ticket_sendings") == 0);
        _server.Clock.Advance(Web.Downloads.TicketStore.ResumeWithin * 2);
        foreach (var path in new[] { "", "/files/0", "/files/1", "/download" })
        {
            using var gone = await own.GetAsync($"/d/{sent.Id}{path}");
            Assert.True(gone.StatusCode is HttpStatusCode.NotFound, $"{path}: {gone.StatusCode}");
        }
    }

    [Fact]
    public async Task A_receiver_that_lost_the_end_of_a_small_file_may_still_have_it()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", Big[..100_000]);
        var taker = new Taker(_server.Client, "203.0.113.1");
        Assert.NotNull(await taker.TakeAsync($"/d/{sent.Id}/download"));

        // As far as the server knows it has all; a proxy's buffers may have kept half of it.
        Assert.Equal(Big[50_000..100_000], await taker.TakeAsync($"/d/{sent.Id}/download", 50_000));
        Assert.Equal(Big[60_000..100_000], await taker.TakeAsync($"/d/{sent.Id}/download", 60_000));
        Assert.Null(await taker.TakeAsync($"/d/{sent.Id}/download", 50_000));
    }

    [Fact]
    public async Task Several_downloads_by_one_client_are_several()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=3", Big[..1000]);
        var taker = new Taker(_server.Client, "203.0.113.1");
        for (var download = 0; download < 3; download++)
            Assert.Equal(Big[..1000], await taker.TakeAsync($"/d/{sent.Id}/download"));
        Assert.Null(await taker.TakeAsync($"/d/{sent.Id}/download"));
    }

    [Fact]
    public async Task Where_an_unknown_proxy_stands_for_many_an_address_is_nobodys()
    {
        using var server = new RunningServer();
        var sent = await server.Client.PutAsync("a.bin?downloads=1", Big);
        await new Taker(server.Client, "203.0.113.1").BreakOffAsync($"/d/{sent.Id}/download");
        await Eventually.HoldsAsync(() => server.Client.IsZeroAsync("cloudtransfer_downloads_in_flight"));
        await AssertTakenAsync(new Taker(server.Client, "198.51.100.7"), sent.Id, 1);
    }

    private static async Task AssertTakenAsync(Taker taker, string id, long from)
    {
        using var answer = await taker.GetAsync($"/d/{id}/download", from);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }
}
