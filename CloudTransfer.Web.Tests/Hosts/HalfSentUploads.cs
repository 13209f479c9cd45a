using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>A lane and a PUT of the same bytes, which were sent to one host in part.</summary>
internal sealed class HalfSentUploads : IDisposable
{
    /// <summary>The size of a part in the bucket.</summary>
    public const int Part = 5 << 20;

    private const int Sent = Part + 1_000_000;

    private readonly ReplicaProcess _other;
    private readonly RawHttp _lane, _put;
    private readonly string _url;

    private HalfSentUploads(ReplicaProcess host, ReplicaProcess other, string url) =>
        (_other, _url, _lane, _put) = (other, url, new RawHttp(host.Address), new RawHttp(host.Address));

    /// <summary>All the bytes.</summary>
    public static byte[] Bytes { get; } = SampleBytes.Of((3 * Part) + 777);

    /// <summary>Begins both at a host, and waits until the bytes of the lane are acknowledged.</summary>
    /// <param name="host">The host.</param>
    /// <param name="other">Another one, which knows of the lane.</param>
    public static async Task<HalfSentUploads> BeginAsync(ReplicaProcess host, ReplicaProcess other)
    {
        var tus = new TusClient(other.Client);
        var uploads = new HalfSentUploads(host, other, new Uri(await tus.CreateAsync(Bytes.Length)).AbsolutePath);
        await uploads._lane.BeginPatchAsync(uploads._url, 0, Bytes.Length);
        await uploads._lane.SendAsync(Bytes.AsMemory(0, Sent));
        await uploads._put.SendHeadAsync("PUT /a.bin", $"Content-Length: {Bytes.Length}");
        await uploads._put.SendAsync(Bytes.AsMemory(0, Sent));
        await Eventually.HoldsAsync(async () => await tus.OffsetAsync(uploads._url) == Sent);
        return uploads;
    }

    /// <summary>Sends the rest of both; answers their statuses, 0 where the connection was closed.</summary>
    public Task<int[]> FinishAsync() => Task.WhenAll(FinishAsync(_lane), FinishAsync(_put));

    /// <summary>
    /// Does what a client of the lane does that got no answer: asks the other host for the offset, and resumes there, until it has sent
    /// all. Returns the offset that it resumed at.
    /// </summary>
    /// <param name="within">How long that may take; null for any time while it makes sense to wait.</param>
    public async Task<long> TakeOverAsync(TimeSpan? within = null)
    {
        var (tus, resumed) = (new TusClient(_other.Client), 0L);
        await Eventually.TrueAsync(() => Task.FromResult("Nobody could take over."), async () =>
        {
            if (await tus.OffsetAsync(_url) is not { } offset)
                return false;
            resumed = offset;
            using var answer = await tus.PatchAsync(_url, offset, Bytes[(int)offset..]);
            if (answer.StatusCode is HttpStatusCode.NoContent)
                return true;
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Locked, HttpStatusCode.ServiceUnavailable, HttpStatusCode.Conflict });
            return false;
        }, within ?? TimeSpan.FromMinutes(1));
        return resumed;
    }

    /// <summary>Asserts that there are so many sealed transfers, each with all the bytes.</summary>
    /// <param name="query">Asks the database; answers the first value.</param>
    /// <param name="count">How many.</param>
    /// <param name="host">The host that sends them; null for the other one.</param>
    public async Task AssertSealedAsync(Func<string, Task<object?>> query, int count, ReplicaProcess? host = null)
    {
        var ids = await Leftovers.IdsAsync(query, $"state = 'sealed' AND size = {Bytes.Length}");
        Assert.Equal(count, ids.Count);
        foreach (var id in ids)
            Assert.Equal(Bytes, await (host ?? _other).Client.DownloadAsync(id));
    }

    public void Dispose()
    {
        _lane.Dispose();
        _put.Dispose();
    }

    private static async Task<int> FinishAsync(RawHttp request)
    {
        try
        {
            await request.SendAsync(Bytes.AsMemory(Sent));
        }
        catch (IOException)
        {
            return 0;
        }

        return await request.StatusAsync();
    }
}
