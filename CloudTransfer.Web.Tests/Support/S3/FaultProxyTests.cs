using Amazon.S3;
using Amazon.S3.Model;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>Requests through the proxy are valid, and fail as a test says.</summary>
public sealed class FaultProxyTests : IAsyncLifetime
{
    private const string Key = "transfers/ab c+ü";

    private static readonly byte[] Bytes = SampleBytes.Of(300_000);

    private TestBucket _bucket = null!;
    private FaultProxy? _started;
    private AmazonS3Client _client = null!;

    private FaultProxy Proxy => _started!;

    public async Task InitializeAsync()
    {
        var server = await S3Access.SharedAsync();
        (_bucket, _started) = (await server.NewBucketAsync(), await FaultProxy.StartAsync(server.Endpoint));
        _client = (server with { Endpoint = Proxy.Address }).Client(retries: 0);
    }

    public async Task DisposeAsync()
    {
        // Nothing of it exists where the server is not installed.
        if (_started is null)
            return;
        _client.Dispose();
        await _started.DisposeAsync();
    }

    [SkippableFact]
    public async Task Only_the_requests_that_a_fault_names_fail_and_the_bucket_does_not_get_them()
    {
        Proxy.Add(new Fault("PUT", "^/[^?]*/x", new FaultKind.Answers(503, "SlowDown")) { Skip = 1, Times = 2, Every = 2 });
        var failed = new List<bool>();
        foreach (var key in new[] { "x0", "x1", "x2", "x3", "y", "x4", "x5" })
            failed.Add(await FailsAsync(() => PutAsync(key), "SlowDown"));

        Assert.Equal([false, true, false, true, false, false, false], failed);
        Assert.Equal(2, Proxy.Failed);
        Assert.Equal(7, Proxy.Requests.Count(request => request.StartsWith($"PUT /{_bucket.Name}/", StringComparison.Ordinal)));
        Assert.Equal(["x0", "x2", "x4", "x5", "y"], await _bucket.KeysAsync());
    }

    [SkippableFact]
    public async Task Completing_can_answer_200_with_an_error()
    {
        var upload = (await _client.InitiateMultipartUploadAsync(_bucket.Name, Key)).UploadId;
        var part = await _client.UploadPartAsync(new() { BucketName = _bucket.Name, Key = Key, UploadId = upload, PartNumber = 1, InputStream = new MemoryStream(Bytes) });
        var complete = new CompleteMultipartUploadRequest { BucketName = _bucket.Name, Key = Key, UploadId = upload, PartETags = [new(1, part.ETag)] };
        Proxy.Add(new Fault("POST", "uploadId=", new FaultKind.Answers(200, "InternalError")));

        Assert.True(await FailsAsync(() => _client.CompleteMultipartUploadAsync(complete), "InternalError"));
        Assert.Null(await _bucket.ReadAsync(Key));

        await _client.CompleteMultipartUploadAsync(complete);
        Assert.Equal(Bytes, await _bucket.ReadAsync(Key));
    }

    [SkippableFact]
    public async Task Request_that_is_reset_does_not_arrive_and_one_whose_response_is_lost_does()
    {
        // The client repeats a request once whose connection is reset, even without retries.
        Proxy.Add(new Fault("PUT", "/reset$", new FaultKind.ResetsRequest(100_000)) { Times = int.MaxValue });
        Proxy.Add(new Fault("PUT", "/lost$", new FaultKind.LosesResponse()) { Times = int.MaxValue });

        Assert.True(await FailsAsync(() => PutAsync("reset")));
        Assert.True(await FailsAsync(() => PutAsync("lost")));

        Assert.Equal(["lost"], await _bucket.KeysAsync());
    }

    [SkippableFact]
    public async Task Response_is_reset_after_the_bytes_that_the_fault_names()
    {
        await PutAsync(Key);
        Proxy.Add(new Fault("GET", "", new FaultKind.ResetsResponse(100_000)));
        using var answer = await _client.GetObjectAsync(_bucket.Name, Key);
        using var read = new MemoryStream();

        await Assert.ThrowsAnyAsync<Exception>(() => answer.ResponseStream.CopyToAsync(read));

        Assert.InRange(read.Length, 0, 100_000);
        Assert.Equal(Bytes[..(int)read.Length], read.ToArray());
    }

    [SkippableFact]
    public async Task Delayed_request_arrives_late_and_a_bucket_that_was_away_comes_back()
    {
        Proxy.Add(new Fault("PUT", "", new FaultKind.Delays(TimeSpan.FromMilliseconds(400))));
        var began = TimeProvider.System.GetTimestamp();
        await PutAsync("late");
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(400));

        Proxy.Cut();
        Assert.True(await FailsAsync(() => PutAsync("away")));
        Assert.True(await FailsAsync(() => _client.ListObjectsV2Async(new() { BucketName = _bucket.Name })));
        Proxy.Clear();
        await PutAsync("back");

        Assert.Equal(["back", "late"], await _bucket.KeysAsync());
    }

    private Task PutAsync(string key) => _client.PutObjectAsync(new() { BucketName = _bucket.Name, Key = key, InputStream = new MemoryStream(Bytes), UseChunkEncoding = false });

    private static async Task<bool> FailsAsync(Func<Task> request, string? code = null)
    {
        var fault = await Record.ExceptionAsync(request);
        if (fault is not null && code is not null)
            Assert.Equal(code, Assert.IsAssignableFrom<AmazonS3Exception>(fault).ErrorCode);
        return fault is not null;
    }
}
