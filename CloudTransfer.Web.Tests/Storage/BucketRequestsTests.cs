using System.Text.RegularExpressions;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Storage;

/// <summary>What the bucket is asked for is what the table in docs/scaling.md says.</summary>
public sealed partial class BucketRequestsTests : IAsyncLifetime
{
    private const int PartSize = ProxiedReplica.PartSize, Parts = 3;

    private static readonly byte[] Small = SampleBytes.Of(1000), Large = SampleBytes.Of(((Parts - 1) * PartSize) + 1_000_000);

    private ProxiedReplica? _replica;

    private HttpClient Client => _replica!.Client;

    private FaultProxy Proxy => _replica!.Proxy;

    public async Task InitializeAsync() => _replica = await ProxiedReplica.StartAsync();

    // There is none where the servers are not installed.
    public Task DisposeAsync() => _replica?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [SkippableFact]
    public async Task Upload_by_one_request_costs_one_or_its_parts_and_two()
    {
        // Those like a GET may be of the upload before, which is read back for its checksums.
        Assert.Equal(1, (await CountAsync(() => Client.PutFileAsync("a.bin", Small))).LikePut);
        Assert.Equal(Parts + 2, (await CountAsync(() => Client.PutFileAsync("a.bin", Large))).LikePut);
        // The full parts of the first file are an object first, of which parts are copied; the last request lists what is left of that.
        var (full, all) = (Parts - 1, (2 * Parts) - 1);
        Assert.Equal(full + all + 5 + 1, (await CountAsync(() => Client.PostAsync([("a.bin", Large), ("b.bin", Large)]))).LikePut);
    }

    [SkippableFact]
    public async Task Resumable_upload_costs_its_parts_three_a_list_and_what_is_acknowledged_in_the_middle_of_a_part()
    {
        var tus = new TusClient(Client);
        var middle = PartSize + 1000;

        var counts = await CountAsync(async () =>
        {
            var upload = await tus.CreateAsync(Large.Length);
            await tus.SendAllAsync(upload, 0, Large[..middle]);
            await tus.SendAllAsync(upload, middle, Large[middle..]);
        });

        // Acknowledged at least at the end of the first request; slow ones are acknowledged more often.
        var acknowledged = Proxy.Requests.Count(request => request.StartsWith("PUT", StringComparison.Ordinal) && Staged().IsMatch(request));
        Assert.InRange(acknowledged, 1, 4);
        Assert.Equal((Parts + 3 + 1 + acknowledged, 3 + 2 + acknowledged, 1), counts);
    }

    [SkippableFact]
    public async Task Download_costs_two_and_deleting_one_of_each_kind()
    {
        UploadAnswer? sent = null;
        await CountAsync(async () => sent = await Client.PutFileAsync("a.bin", Small));

        Assert.Equal((0, 2, 0), await CountAsync(() => Client.DownloadAsync(sent!.Id)));
        Assert.Equal((0, 0, 0), await CountAsync(() => Client.GetStringAsync($"/d/{sent!.Id}")));
        Assert.Equal((0, 1, 0), await CountAsync(() => Client.GetStringAsync("/health/ready")));
        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{sent!.Id}") { Headers = { Authorization = RequestCredentials.Owner(sent.OwnerLink) } };
        Assert.Equal((1, 1, 1), await CountAsync(() => Client.SendAsync(delete)));
    }

    // Reading back what was completed, for its checksums, comes later and counts apart.
    private async Task<(int LikePut, int LikeGet, int Free)> CountAsync(Func<Task> action)
    {
        var before = Proxy.Requests.Count;
        await action();
        var requests = Proxy.Requests.Skip(before).Where(request => !OfTheCleaner().IsMatch(request)).ToList();
        var completed = requests.FindIndex(request => request.StartsWith("POST", StringComparison.Ordinal) && request.Contains("?uploadId=", StringComparison.Ordinal));
        var kinds = requests.Select((request, place) => KindOf(request, isAfter: completed >= 0 && place > completed)).ToList();
        return (kinds.Count(kind => kind is 'P'), kinds.Count(kind => kind is 'G'), kinds.Count(kind => kind is 'D'));
    }

    private static char KindOf(string request, bool isAfter) => request switch
    {
        _ when request.StartsWith("DELETE", StringComparison.Ordinal) || request.EndsWith("?delete", StringComparison.Ordinal) => 'D',
        _ when request.StartsWith('P') || request.Contains("?list-type=", StringComparison.Ordinal) => 'P',
        _ => isAfter ? '-' : 'G',
    };

    [GeneratedRegex("prefix=(incoming|transfers)%2F(&|$)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OfTheCleaner();

    [GeneratedRegex("/incoming/[^/]+/(?!upload\\.json)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Staged();
}
