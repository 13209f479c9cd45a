using System.Net;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>A transfer that uploads in lanes, with the acknowledged offset of each lane.</summary>
internal sealed class LaneUpload(TransferAnswer answer, SampleFolder folder)
{
    private readonly long[] _offsets = new long[answer.Uploads!.Count];

    public TransferAnswer Answer => answer;

    public SampleFolder Folder => folder;

    /// <summary>Sends all lanes concurrently, each in <paramref name="pieces"/> requests.</summary>
    public Task SendAsync(HttpClient client, int pieces) => Task.WhenAll(Enumerable.Range(0, _offsets.Length).Select(async lane =>
    {
        var bytes = folder.Lane(answer.Uploads![lane]);
        for (var piece = 0; piece < pieces; piece++)
            await SendAsync(client, lane, bytes[..(int)((long)bytes.Length * (piece + 1) / pieces)]);
    }));

    /// <summary>Resumes each lane at the offset of the replica, which must not be below the acknowledged one, and completes it.</summary>
    public async Task FinishAsync(HttpClient client)
    {
        for (var lane = 0; lane < _offsets.Length; lane++)
        {
            var bytes = folder.Lane(answer.Uploads![lane]);
            var offset = await new TusClient(client).OffsetAsync(Path(lane));
            Assert.True(offset is not null, $"Lane {lane} of {answer.Id} does not exist.");
            Assert.InRange(offset.Value, _offsets[lane], bytes.Length);
            _offsets[lane] = offset.Value;
            if (offset < bytes.Length)
                await SendAsync(client, lane, bytes);
        }
    }

    private async Task SendAsync(HttpClient client, int lane, byte[] bytes)
    {
        var sent = bytes[(int)_offsets[lane]..];
        using var response = await new TusClient(client).PatchAsync(Path(lane), _offsets[lane], sent);
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        Assert.Equal($"{bytes.Length}", response.Header("Upload-Offset"));
        _offsets[lane] = bytes.Length;
    }

    private string Path(int lane) => new Uri(answer.Uploads![lane].Url).AbsolutePath;
}
