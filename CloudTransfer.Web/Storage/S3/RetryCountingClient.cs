using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>The SDK's client, which counts how often it repeats requests.</summary>
internal sealed class RetryCountingClient : AmazonS3Client
{
    private readonly RetryCounter _counter = new();

    /// <summary>A client with the credentials that the SDK finds.</summary>
    public RetryCountingClient(AmazonS3Config config)
        : base(config)
    {
    }

    /// <summary>A client with these credentials.</summary>
    public RetryCountingClient(AWSCredentials credentials, AmazonS3Config config)
        : base(credentials, config)
    {
    }

    /// <summary>How often a request was repeated.</summary>
    public long Retries => _counter.Count;

    // The base's constructor calls it, when the fields of this class have their values.
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerAfter<RetryHandler>(_counter);
    }

    // It is asked once for each attempt.
    private sealed class RetryCounter : PipelineHandler
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            if (executionContext.RequestContext.Retries > 0)
                Interlocked.Increment(ref _count);
            return base.InvokeAsync<T>(executionContext);
        }
    }
}
