using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Transfers.Quota;

/// <summary>An idle upload keeps the bytes that have arrived, and not the space for the rest.</summary>
public sealed class IdleReservationsTests : IDisposable
{
    private const int MiB = 1 << 20, Quota = 64 * MiB, Size = 8 * MiB;
    private static readonly TimeSpan AWhile = TimeSpan.FromMinutes(20);

    private readonly RunningServer _server = new(null, ("Storage:Quota", "64MiB"));
    private readonly byte[] _bytes = SampleBytes.Of(Size);

    private TusClient Tus => new(_server.Client);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task After_a_while_only_what_has_come_takes_space_and_an_upload_that_goes_on_takes_space_again()
    {
        var url = await BeginAsync();
        Assert.Equal(Size, (await ReservedTotal.OfAsync(_server)).Taken);
        var before = await BlocksAsync();

        await PassAsync(AWhile);

        Assert.Equal((MiB, 0), await ReservedTotal.OfAsync(_server));
        Assert.Equal(0, await ReservedTotal.UnsentAsync(_server));
        Assert.InRange(await BlocksAsync(), MiB, before - (6 * MiB));
        await ReservedTotal.AssertTrueAsync(_server);
        await AssertFinishesAsync(url);
    }

    [Fact]
    public async Task Where_there_is_no_space_any_more_it_keeps_its_offset_and_goes_on_when_there_is_some()
    {
        var url = await BeginAsync();
        await PassAsync(AWhile);
        var other = await _server.Client.PutFileAsync("other", SampleBytes.Of(Quota - (2 * MiB)));

        using (var refused = await Tus.PatchAsync(url, MiB, _bytes[MiB..]))
        {
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
            Assert.Contains("may not take more space", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.InRange((await Tus.OffsetAsync(url))!.Value, MiB, 2 * MiB);
        await ReservedTotal.AssertTrueAsync(_server);
        using (var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{other.Id}"))
        {
            delete.Headers.Authorization = RequestCredentials.Owner(other.OwnerLink);
            using var deleted = await _server.Client.SendAsync(delete);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        await AssertFinishesAsync(url);
    }

    [Fact]
    public async Task The_space_of_a_lane_that_is_being_sent_is_left_alone()
    {
        var url = await BeginAsync();
        using var sender = new RawHttp(_server.Address);
        await sender.BeginPatchAsync(url, MiB, Size - MiB);
        await sender.SendAsync(_bytes.AsMemory(MiB, MiB));
        await Eventually.HoldsAsync(async () => await Tus.OffsetAsync(url) == 2 * MiB);

        await PassAsync(AWhile);

        Assert.Equal(Size - (2 * MiB), await ReservedTotal.UnsentAsync(_server));
        await sender.SendAsync(_bytes.AsMemory(2 * MiB));
        Assert.Equal(204, await sender.StatusAsync());
        await AssertArrivedAsync(url);
    }

    [Fact]
    public async Task A_folder_in_lanes_of_which_some_have_come_whole_and_some_are_idle_is_sealed_to_the_byte()
    {
        var folder = SampleFolder.Of(MiB, 0, 3 * MiB, 100_000, 50);
        var sent = await Tus.CreateTransferAsync(folder.Manifest(lanes: 4));
        await Tus.SendAllAsync(sent.Uploads![3].Url, 0, folder.Lane(sent.Uploads[3]));
        await Tus.SendAllAsync(sent.Uploads[1].Url, 0, folder.Lane(sent.Uploads[1])[..5000]);

        await PassAsync(AWhile);

        await ReservedTotal.AssertTrueAsync(_server);
        await Tus.SendAllAsync(sent.Uploads[0].Url, 0, folder.Lane(sent.Uploads[0]));
        await Tus.SendAllAsync(sent.Uploads[1].Url, 5000, folder.Lane(sent.Uploads[1])[5000..]);
        await Tus.SendAllAsync(sent.Uploads[2].Url, 0, folder.Lane(sent.Uploads[2]));
        await folder.AssertIsAtAsync(_server.Client, sent.Link);
        await ReservedTotal.AssertTrueAsync(_server);
    }

    [Fact]
    public async Task Asking_and_sending_nothing_keeps_an_upload_no_longer_alive()
    {
        var url = await BeginAsync();
        var expires = await ExpiresAsync(url);
        _server.Clock.Advance(TimeSpan.FromDays(2));

        await Tus.SendAllAsync(url, MiB, []);
        Assert.Equal(expires, await ExpiresAsync(url));
        await PassAsync(TimeSpan.FromDays(1.1));

        Assert.Null(await Tus.OffsetAsync(url));
        await _server.AssertEmptyAsync();
        Assert.Equal((0, 0), await ReservedTotal.OfAsync(_server));
    }

    [Fact]
    public async Task A_byte_that_comes_keeps_an_upload_alive()
    {
        var url = await BeginAsync();
        _server.Clock.Advance(TimeSpan.FromDays(2));
        await Tus.SendAllAsync(url, MiB, _bytes[MiB..(MiB + 1)]);
        await PassAsync(TimeSpan.FromDays(2));

        Assert.Equal(MiB + 1, await Tus.OffsetAsync(url));
    }

    private async Task<string> BeginAsync()
    {
        var url = await Tus.CreateAsync(Size);
        await Tus.SendAllAsync(url, 0, _bytes[..MiB]);
        return url;
    }

    private Task PassAsync(TimeSpan time)
    {
        _server.Clock.Advance(time);
        return _server.SweepAsync();
    }

    private async Task<string?> ExpiresAsync(string url)
    {
        using var head = await Tus.HeadAsync(url);
        return head.Header("Upload-Expires");
    }

    private async Task AssertFinishesAsync(string url)
    {
        var offset = (await Tus.OffsetAsync(url))!.Value;
        await Tus.SendAllAsync(url, offset, _bytes[(int)offset..]);
        await AssertArrivedAsync(url);
        await ReservedTotal.AssertTrueAsync(_server);
    }

    private async Task AssertArrivedAsync(string url)
    {
        using var head = await Tus.HeadAsync(url);
        var came = await _server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download());
        Assert.True(_bytes.AsSpan().SequenceEqual(came), "Other bytes came.");
    }

    // What the uploads under way really have of the disk, in bytes.
    private async Task<long> BlocksAsync()
    {
        var tool = await Tool.RunAsync("/usr/bin/du", "--block-size=1", "--summarize", Path.Combine(_server.VolumePath, "incoming"));
        return long.Parse(tool.Text.Split('\t')[0]);
    }
}
