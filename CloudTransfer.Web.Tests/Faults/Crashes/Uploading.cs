using System.Net;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>A transfer on its way in lanes, and how far each lane was said to be.</summary>
internal sealed class Uploading(TransferAnswer answer, SampleFolder folder)
{
    private readonly long[] _told = new long[answer.Uploads!.Count];

    public TransferAnswer Answer => answer;

    public SampleFolder Folder => folder;

    /// <summary>Sends all lanes at once, each in so many pieces.</summary>
    public Task SendAsync(HttpClient client, int budget) => Task.WhenAll(Enumerable.Range(0, _told.Length).Select(async lane =>
    {
        var bytes = folder.Lane(answer.Uploads![lane]);
        for (var piece = 0; piece < budget; piece++)
            await SendAsync(client, lane, bytes[..(int)((long)bytes.Length * (piece + 1) / budget)]);
    }));

    /// <summary>Goes on from what the replica says, which is never less than it was told before, to the end.</summary>
    public async Task FinishAsync(HttpClient client)
    {
        for (var lane = 0; lane < _told.Length; lane++)
        {
            var bytes = folder.Lane(answer.Uploads![lane]);
            var offset = await new TusClient(client).OffsetAsync(Path(lane));
            Assert.True(offset is not null, $"Lane {lane} of {answer.Id} is gone.");
            Assert.InRange(offset.Value, _told[lane], bytes.Length);
            _told[lane] = offset.Value;
            if (offset < bytes.Length)
                await SendAsync(client, lane, bytes);
        }
    }

    private async Task SendAsync(HttpClient client, int lane, byte[] bytes)
    {
        var sent = bytes[(int)_told[lane]..];
        using var response = await new TusClient(client).PatchAsync(Path(lane), _told[lane], sent);
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        Assert.Equal($"{bytes.Length}", response.Header("Upload-Offset"));
        _told[lane] = bytes.Length;
    }

    private string Path(int lane) => new Uri(answer.Uploads![lane].Url).AbsolutePath;
}
