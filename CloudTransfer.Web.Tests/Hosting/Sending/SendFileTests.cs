using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Hosting.Sending;

/// <summary>Which system calls send a download.</summary>
public sealed partial class SendFileTests : IAsyncLifetime, IDisposable
{
    private const string Calls = "sendfile,read,pread64,preadv,sendto,sendmsg";
    private const int Size = 9_000_001;

    private readonly TestFolder _work = new();
    private ReplicaProcess _replica = null!;

    public async Task InitializeAsync() => _replica = await ReplicaProcess.StartAsync(_work["volume"]);

    public async Task DisposeAsync() => await _replica.DisposeAsync();

    public void Dispose() => _work.Dispose();

    [SkippableFact]
    public async Task Downloads_are_sent_by_sendfile_and_nothing_of_the_file_is_read()
    {
        var (bytes, other) = (SampleBytes.Of(Size), SampleBytes.Of(70_000, 2));
        var file = await SendAsync(new FormBody().File("large.bin", bytes));
        var zip = await SendAsync(new FormBody().File("F/large.bin", bytes).File("F/other.bin", other));

        foreach (var (path, range, expected) in new (string, (long?, long?), byte[])[]
        {
            ($"/d/{file.Id}/download", (null, null), bytes),
            ($"/d/{file.Id}/download", (1001, 5_000_000), bytes[1001..5_000_001]),
            ($"/d/{zip.Id}/files/0", (null, null), bytes),
            ($"/d/{zip.Id}/files/1", (null, null), other),
        })
        {
            var (received, calls) = await RecordAsync(path, range);

            Assert.Equal(expected, received);
            var ofFile = calls.Where(call => call.Contains("/transfers/", StringComparison.Ordinal)).ToList();
            Assert.All(ofFile, call => Assert.Contains("sendfile(", call, StringComparison.Ordinal));
            Assert.Equal(expected.Length, calls.Sum(Sent));
        }
    }

    [SkippableFact]
    public async Task Header_and_body_of_a_small_file_are_sent_by_one_call()
    {
        var bytes = SampleBytes.Of(1024);
        var file = await _replica.Client.PutFileAsync("small.bin", bytes);

        var (received, calls) = await RecordAsync($"/d/{file.Id}/download", default);

        Assert.Equal(bytes, received);
        Assert.DoesNotContain(calls, call => call.Contains("sendfile(", StringComparison.Ordinal));
        Assert.Single(calls, call => call.Contains("\"HTTP/1.1 200 OK", StringComparison.Ordinal));
        Assert.Contains(calls, call => HeaderAndBody().IsMatch(call));
    }

    [SkippableTheory]
    [InlineData("EINVAL")]
    [InlineData("ENOSYS")]
    public async Task File_system_without_sendfile_is_read(string error)
    {
        var bytes = SampleBytes.Of(Size);
        var file = await _replica.Client.PutFileAsync("large.bin", bytes);

        await using (await StraceProcess.AttachAsync([_replica.Id], "sendfile", $"error={error}"))
        {
            for (var n = 0; n < 3; n++)
                Assert.Equal(bytes, await _replica.Client.DownloadAsync(file.Id));
        }
    }

    [SkippableFact]
    public async Task Disk_error_ends_the_connection_and_the_next_download_arrives()
    {
        var bytes = SampleBytes.Of(Size);
        var file = await _replica.Client.PutFileAsync("large.bin", bytes);

        await using (await StraceProcess.AttachAsync([_replica.Id], "sendfile", "error=EIO"))
            await Assert.ThrowsAsync<HttpRequestException>(() => _replica.Client.DownloadAsync(file.Id));

        Assert.Equal(bytes, await _replica.Client.DownloadAsync(file.Id));
    }

    // With its checksums: they are computed in the background, and read the file.
    private async Task<Web.Models.UploadAnswer> SendAsync(FormBody form)
    {
        var sent = await _replica.Client.SendFormAsync(form);
        await Eventually.HoldsAsync(async () =>
        {
            using var sums = await _replica.Client.GetAsync($"/d/{sent.Id}/SHA256SUMS");
            return sums.StatusCode is HttpStatusCode.OK;
        });
        return sent;
    }

    private async Task<(byte[] Received, string[] Calls)> RecordAsync(string path, (long? From, long? To) range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (range is not (null, null))
            request.Headers.Range = new(range.From, range.To);
        byte[] received;
        await using (await StraceProcess.RecordAsync(_replica.Id, Calls, _work["calls"]))
        {
            using var answer = await _replica.Client.SendAsync(request);
            received = await answer.Content.ReadAsByteArrayAsync();
        }

        return (received, await File.ReadAllLinesAsync(_work["calls"]));
    }

    // The file's bytes that a call has sent; where another thread came between, its end is on another line.
    private static long Sent(string call) => Result().Match(call) is { Success: true } result ? long.Parse(result.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"sendfile(\(| resumed>).* = (?<count>\d+)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Result();

    [GeneratedRegex("\"HTTP/1.1 200 OK.* = 1[4-9][0-9][0-9]$", RegexOptions.NonBacktracking)]
    private static partial Regex HeaderAndBody();
}
