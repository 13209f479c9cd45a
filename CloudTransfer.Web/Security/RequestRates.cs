using System.Globalization;
using System.Threading.RateLimiting;
using CloudTransfer.Web.Connections;
using CloudTransfer.Web.Metrics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.RateLimiting;

namespace CloudTransfer.Web.Security;

/// <summary>
/// How many requests one client may make: a bucket of tokens each, in this replica's memory, since what is guarded is this
/// replica's time. What guards a secret is counted in the database, over all replicas.
/// </summary>
internal static class RequestRates
{
    // Clients fall into so many buckets, by a hash that is another one in each process: two who share one are rare, nobody
    // can choose with whom, and no flood of addresses makes more.
    private const int Buckets = 1 << 14;

    public static void Limit(RateLimiterOptions limiter, SecurityOptions options)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, int>(context => PartitionOf(context, options));
        limiter.OnRejected = RefuseAsync;
    }

    private static RateLimitPartition<int> PartitionOf(HttpContext context, SecurityOptions options)
    {
        var client = Household.Of(context);
        if (!client.IsCounted || IsCheap(context))
            return RateLimitPartition.GetNoLimiter(-1);
        var bucket = string.GetHashCode(client.Pseudonym, StringComparison.Ordinal) & (Buckets - 1);
        return RateLimitPartition.GetTokenBucketLimiter(bucket, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.RequestsAtOnce,
            TokensPerPeriod = options.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });
    }

    // Files of the pages, health and metrics ask neither the database nor the volume; and an error answer runs through the
    // pipeline once more.
    private static bool IsCheap(HttpContext context) =>
        context.Features.Get<IStatusCodeReExecuteFeature>() is not null
        || context.Features.Get<IExceptionHandlerFeature>() is not null
        || (context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is null);

    private static ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancel)
    {
        var http = rejected.HttpContext;
        http.RequestServices.GetRequiredService<CloudTransferMetrics>().Rejected(RejectReason.Rate);
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        http.Refuse(StatusCodes.Status429TooManyRequests, "There were too many requests from your address in a short time: wait a moment, then go on more slowly.");
        return ValueTask.CompletedTask;
    }
}
