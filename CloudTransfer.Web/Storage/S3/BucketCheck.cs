using System.Net;
using Amazon.S3;
using CloudTransfer.Web.Settings;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>
/// Tries at the start what the server is going to need of the bucket. Where that is refused the server does not start; where the
/// bucket does not answer, it waits.
/// </summary>
internal sealed partial class BucketCheck(Lazy<Bucket> made, IOptions<StorageOptions> options, TimeProvider time, ILogger<BucketCheck> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.S3.IsOn)
            return;
        for (var isSaid = false; ; isSaid = true)
        {
            var step = "PutObject";
            try
            {
                await TryAllAsync(next => step = next, cancellationToken);
                return;
            }
            catch (BucketUnavailableException fault) when (IsFinal(fault))
            {
                throw new WrongSettingException(Sentence(step, fault));
            }
            catch (BucketUnavailableException fault)
            {
                if (!isSaid)
                    Log.Waiting(logger, fault.Code);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task TryAllAsync(Action<string> step, CancellationToken cancel)
    {
        var bucket = made.Value;
        var key = $"probe/{StoredId.New()}";
        await bucket.PutAsync(key, Content("0123456789"u8), cancel);
        step("GetObject with a range");
        using (var found = await bucket.GetAsync(key, 3, 4, tag: null, cancel))
        {
            if (found is null || found.ContentLength != 4)
                throw new WrongSettingException($"Storage:S3:Bucket is '{options.Value.S3.Bucket}', which does not answer ranges of objects.");
        }

        step("CreateMultipartUpload");
        var upload = await bucket.InitiateAsync(key, cancel);
        step("UploadPart");
        await bucket.UploadPartAsync(key, upload, 1, Content("part"u8), cancel);
        step("AbortMultipartUpload");
        await bucket.AbortAsync(key, upload, cancel);
        step("ListMultipartUploads");
        await foreach (var (left, id) in bucket.ListUploadsAsync(key, cancel))
            await bucket.AbortAsync(left, id, cancel);
        step("ListObjectsV2");
        await foreach (var page in bucket.ListAsync(key, cancel))
        {
            step("DeleteObject");
            await bucket.DeleteAsync(page.Select(left => left.Key), cancel);
        }
    }

    private static MemoryStream Content(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    private static bool IsFinal(BucketUnavailableException fault) =>
        fault.InnerException is AmazonS3Exception { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } refused
        && refused.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);

    private string Sentence(string step, BucketUnavailableException fault) =>
        $"Storage:S3:Bucket is '{options.Value.S3.Bucket}', which refuses {step} ({fault.Code}): {Remedy(fault.Code)}";

    private static string Remedy(string code) => code switch
    {
        "NoSuchBucket" => "it must exist.",
        "AccessDenied" or "Forbidden" or "403" => "the key must have the permissions that docs/scaling.md lists.",
        "InvalidAccessKeyId" => "Storage:S3:AccessKey must be a key of this server.",
        "SignatureDoesNotMatch" => "Storage:S3:SecretKey must be that of the access key.",
        _ => "Storage:S3:Endpoint must be a server that speaks S3, and Storage:S3:Region the region of the bucket.",
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The bucket does not answer ({Code}): the server starts when it does")]
        public static partial void Waiting(ILogger logger, string code);
    }
}
