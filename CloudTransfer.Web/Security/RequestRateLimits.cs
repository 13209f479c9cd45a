using System.Threading.RateLimiting;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.RateLimiting;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Limits the request rate of each client with a token bucket in memory, since it protects the time of this replica.
/// Limits that protect a secret are counted in the database, over all replicas.
/// </summary>
/// <remarks>
/// The framework's middleware would run a timer ten times a second for per-route limits, which are not used here, and
/// would keep the whole pipeline alive through it after the host is disposed.
/// </remarks>
internal sealed class RequestRateLimits(RequestDelegate next, PartitionedRateLimiter<HttpContext> buckets, CloudTransferMetrics metrics)
{
    // Clients share a fixed number of buckets by a hash that is randomized per process: collisions are rare, nobody can
    // choose them, and many addresses cannot exhaust the memory.
    private const int Buckets = 1 << 14;

    /// <summary>Creates the buckets; a timer refills them until they are disposed.</summary>
    public static PartitionedRateLimiter<HttpContext> Create(SecurityOptions options) =>
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

    // Error responses run through the pipeline a second time, and a few routes are exempt. Everything else counts:
    // static files, unknown paths and unsupported methods, too.
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
