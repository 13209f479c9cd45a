using CloudTransfer.Web.Observability.Metrics.Platform;
using CloudTransfer.Web.Storage.S3;
using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>The metrics of a replica's requests to the bucket, and of the memory for parts.</summary>
internal sealed class BucketMetrics
{
    public BucketMetrics(CollectorRegistry registry, Bucket bucket, RetryCountingClient client, PartMemory memory)
    {
        var metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        LabelledSeries<BucketOperation, Counter.Child> failed = new(metrics.CreateCounter(
            "cloudtransfer_bucket_errors_total", "Requests to the bucket that failed for longer than they were repeated.", ["operation"]));
        LabelledSeries<BucketOperation, Histogram.Child> durations = new(metrics.CreateHistogram(
            "cloudtransfer_bucket_request_duration_seconds", "Requests to the bucket, with their repetitions.", ["operation"], new() { Buckets = Buckets.Durations }));
        bucket.Observer = (operation, duration, isFailed) =>
        {
            durations[operation].Observe(duration.TotalSeconds);
            if (isFailed)
                failed[operation].Inc();
        };
        var retries = metrics.CreateCounter("cloudtransfer_bucket_retries_total", "How often a request to the bucket was repeated.");
        var taken = metrics.CreateGauge("cloudtransfer_bucket_part_memory_bytes", "Memory that parts of uploads take on this replica.");
        var waiting = metrics.CreateGauge("cloudtransfer_bucket_part_memory_waiting", "Uploads that wait for such memory on this replica.");
        registry.AddBeforeCollectCallback(() =>
        {
            retries.IncTo(client.Retries);
            taken.Set(memory.Taken);
            waiting.Set(memory.Waiting);
        });
    }
}
