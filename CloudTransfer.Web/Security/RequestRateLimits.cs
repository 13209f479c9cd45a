using System.Threading.RateLimiting;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.RateLimiting;

namespace CloudTransfer.Web.Security;

/// <summary>
/// How many requests one client may make: a bucket of tokens each, in this replica's memory, since what is guarded is this
/// replica's time. What guards a secret is counted in the database, over all replicas.
/// </summary>
/// <remarks>
/// The framework's own middleware would have a timer run ten times a second for limits of single routes, which nothing
/// here has, and keep the whole pipeline alive by it when the host is gone.
/// </remarks>
internal sealed class RequestRateLimits(RequestDelegate next, PartitionedRateLimiter<HttpContext> buckets, CloudTransferMetrics metrics)
{
    // Clients fall into so many buckets, by a hash that is another one in each process: two who share one are rare, nobody
    // can choose with whom, and no flood of addresses makes more.
    private const int Buckets = 1 << 14;

    /// <summary>The buckets, which a timer fills until they are disposed of.</summary>
    public static PartitionedRateLimiter<HttpContext> Fill(SecurityOptions options) =>
        PartitionedRateLimiter.Create<HttpContext, int>(context => PartitionOf(context, options));

    public async Task InvokeAsync(HttpContext context)
    {
        using var lease = buckets.AttemptAcquire(context);
        if (lease.IsAcquired)
            await next(context);
        else
            Fail(context, lease);
    }

    private static RateLimitPartition<int> PartitionOf(HttpContext context, SecurityOptions options)
    {
        var client = ClientAddress.Of(context);
        if (!client.IsLimited || IsFree(context))
            return RateLimitPartition.GetNoLimiter(-1);
        var bucket = string.GetHashCode(client.Hash, StringComparison.Ordinal) & (Buckets - 1);
        return RateLimitPartition.GetTokenBucketLimiter(bucket, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.RequestsAtOnce,
            TokensPerPeriod = options.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });
    }

    // An error answer runs through the pipeline once more, and a few routes say that they are free. All else counts: files of
    // the pages, an address that leads nowhere and a method that is not taken, too.
    private static bool IsFree(HttpContext context) =>
        context.Features.Get<IStatusCodeReExecuteFeature>() is not null
        || context.Features.Get<IExceptionHandlerFeature>() is not null
        || context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null;

    private void Fail(HttpContext context, RateLimitLease lease)
    {
        var error = Error.TooManyRequestsAtOnce(lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1));
        metrics.Rejected(error);
        context.Fail(error);
    }
}
