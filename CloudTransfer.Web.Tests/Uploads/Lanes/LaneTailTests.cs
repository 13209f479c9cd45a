using System.Net.Http.Json;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>The tail checksum with which a client checks that its files are still those that it started to send.</summary>
public sealed class LaneTailTests(TusServer shared) : IClassFixture<TusServer>
{
    private readonly TusClient _tus = shared.Tus;
    private readonly HttpClient _http = shared.Server.Client;

    [Fact]
    public async Task Tail_covers_the_last_bytes_of_one_file_in_one_lane_and_at_most_1_MiB()
    {
        var folder = SampleFolder.Of(1000, 3_000_000, 3_000_000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(2));
        var (first, second) = (answer.Uploads![0], answer.Uploads[1]);
        Assert.Equal(new LaneTailAnswer(0, 0, "00000000"), await TailAsync(first));

        await _tus.SendAllAsync(first.Url, 0, folder.Lane(first)[..1700]);
        Assert.Equal(Tail(folder.Lane(first), 1700, 700), await TailAsync(first));
        await _tus.SendAllAsync(first.Url, 1700, folder.Lane(first)[1700..2_500_000]);
        Assert.Equal(Tail(folder.Lane(first), 2_500_000, 1 << 20), await TailAsync(first));
        await _tus.SendAllAsync(second.Url, 0, folder.Lane(second)[..400]);
        Assert.Equal(Tail(folder.Lane(second), 400, 400), await TailAsync(second));
    }

    [Fact]
    public async Task Omitted_file_has_no_tail_and_an_unknown_upload_is_404()
    {
        var folder = SampleFolder.Of(1000, 2000, 3000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest());
        await _tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Joined[..1500]);
        Assert.Equal(204, await _tus.OmitAsync(answer, 1));
        Assert.Equal(new LaneTailAnswer(3000, 0, "00000000"), await TailAsync(answer.Uploads[0]));
        using var none = await _http.GetAsync($"/api/v1/tus/{new string('A', 32)}/tail");
        Assert.Equal(404, (int)none.StatusCode);
    }

    private async Task<LaneTailAnswer?> TailAsync(LaneAnswer lane) => await _http.GetFromJsonAsync<LaneTailAnswer>(lane.Url + "/tail");

    private static LaneTailAnswer Tail(byte[] lane, int end, int length) =>
        new(end, length, $"{Crc32.Append(0, lane.AsSpan(end - length, length)):x8}");
}
