using System.Globalization;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>
/// Two servers of PostgreSQL lead: the standby was promoted, and the former leader goes on. One host reaches that one alone, and
/// another the new leader alone; they share a bucket.
/// </summary>
public sealed partial class FormerLeaderTests : IAsyncLifetime, IDisposable
{
    private const int Sent = 40_000;

    private static readonly byte[] Bytes = SampleBytes.Of(100_000);

    private readonly TestFolder _volume = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);
    private PostgreSqlPair? _pair;
    private ReplicaProcess? _former, _new;

    private TusClient AtFormer => new(_former!.Client);

    private TusClient AtNew => new(_new!.Client);

    public async Task InitializeAsync()
    {
        _pair = await PostgreSqlPair.StartAsync();
        _former = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var one in new IAsyncDisposable?[] { _former, _new, _pair })
        {
            if (one is not null)
                await one.DisposeAsync();
        }
    }

    public void Dispose() => _volume.Dispose();

    [SkippableFact]
    public async Task Upload_whose_last_bytes_went_to_the_former_leader_goes_on_at_the_new_one()
    {
        var url = new Uri(await AtFormer.CreateAsync(Bytes.Length)).AbsolutePath;
        await AtFormer.SendAllAsync(url, 0, Bytes[..Sent]);
        await PromoteAsync();
        using var patch = new RawHttp(_new!.Address);
        await patch.BeginPatchAsync(url, Sent, Bytes.Length - Sent);
        await patch.SendAsync(Bytes.AsMemory(Sent, 1000));
        await Eventually.HoldsAsync(async () => await AtNew.OffsetAsync(url) == Sent + 1000);

        // The former leader has all rows of a complete upload, and nobody who takes over from it would.
        Assert.Equal(503, await StatusAsync(AtFormer.PatchAsync(url, Sent, Bytes[Sent..])));
        Assert.Equal(503, await StatusAsync(AtFormer.HeadAsync(url)));
        Assert.Equal(503, await StatusAsync(AtFormer.PatchAsync(url, Bytes.Length, [])));
        await patch.SendAsync(Bytes.AsMemory(Sent + 1000));

        Assert.Equal(204, await patch.StatusAsync());
        Assert.Equal(Bytes, await _new.Client.DownloadAsync(await IdAsync()));
    }

    [SkippableFact]
    public async Task Host_of_the_former_leader_deletes_nothing_that_the_new_one_knows()
    {
        await PromoteAsync();
        var url = new Uri(await AtNew.CreateAsync(Bytes.Length)).AbsolutePath;
        await AtNew.SendAllAsync(url, 0, Bytes[..Sent]);

        var sweeps = await SweepsAsync();
        await Eventually.HoldsAsync(async () => await SweepsAsync() >= sweeps + 2);

        await AtNew.SendAllAsync(url, Sent, Bytes[Sent..]);
        Assert.Equal(Bytes, await _new!.Client.DownloadAsync(await IdAsync()));
    }

    [SkippableFact]
    public async Task Host_of_the_former_leader_tells_nobody_that_something_is_gone()
    {
        var sent = await _former!.Client.PutFileAsync("a.bin", Bytes);
        await PromoteAsync();
        var url = new Uri(await AtNew.CreateAsync(Bytes.Length)).AbsolutePath;

        // Not when it is asked again either, though its own server says so.
        for (var times = 0; times < 2; times++)
        {
            Assert.Equal(503, await StatusAsync(DeleteAsync(_former.Client, sent)));
            Assert.Equal(503, await StatusAsync(AtFormer.PatchAsync(url, 0, Bytes)));
            Assert.Equal(503, await StatusAsync(AtFormer.SendAsync("DELETE", url, (byte[]?)null)));
        }

        Assert.Equal(Bytes, await _new!.Client.DownloadAsync(sent.Id));
        Assert.Equal(204, await StatusAsync(DeleteAsync(_new.Client, sent)));
        Assert.Equal(410, await StatusAsync(DeleteAsync(_new.Client, sent)));
        await AtNew.SendAllAsync(url, 0, Bytes);
        Assert.Equal(Bytes, await _new.Client.DownloadAsync(await IdAsync()));
    }

    private static async Task<HttpResponseMessage> DeleteAsync(HttpClient client, UploadAnswer sent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{sent.Id}") { Headers = { Authorization = RequestCredentials.Owner(sent.OwnerLink) } };
        return await client.SendAsync(request);
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        return (int)answer.StatusCode;
    }

    private Task<ReplicaProcess> StartAsync() => ReplicaProcess.StartAsync(
        _volume.Path, ("Database:ConnectionString", _pair!.PrimaryConnectionString + ";Command Timeout=2"), ("Transfers:CleanEvery", "00:00:00.5"));

    private async Task PromoteAsync()
    {
        await _pair!.PromoteAsync();
        _new = await StartAsync();
    }

    private async Task<string> IdAsync() => (await _pair!.QueryAsync("SELECT id FROM transfers WHERE state = 'sealed'") as string)!;

    // Those of the former leader's host that have ended, either way.
    private async Task<double> SweepsAsync() =>
        Sweeps().Matches(await _former!.Client.GetStringAsync("/metrics")).Sum(match => double.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^cloudtransfer_cleanup_runs_total\S* (?<count>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sweeps();
}
