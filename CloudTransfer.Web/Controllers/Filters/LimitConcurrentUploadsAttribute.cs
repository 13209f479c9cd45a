using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>For what receives bytes: only so many at the same time. Who is too many is told before anything is read.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class LimitConcurrentUploadsAttribute : TypeFilterAttribute
{
    public LimitConcurrentUploadsAttribute()
        : base(typeof(Filter)) => IsReusable = true;

    private sealed class Filter(UploadConcurrencyLimiter limiter, CloudTransferMetrics metrics) : IAsyncResourceFilter
    {
        public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
        {
            var client = ClientAddress.Of(context.HttpContext);
            var answer = limiter.Enter(client);
            if (answer is not ConcurrencyDecision.Entered)
            {
                metrics.Rejected(RejectReason.Rate);
                Refuse(context.HttpContext, answer);
                context.Result = new EmptyResult();
                return;
            }

            try
            {
                await next();
            }
            finally
            {
                limiter.Leave(client);
            }
        }

        private static void Refuse(HttpContext http, ConcurrencyDecision answer)
        {
            if (answer is ConcurrencyDecision.TooManyOfClient)
                http.Refuse(StatusCodes.Status429TooManyRequests, "Too many uploads from your address are under way at the same time: wait until one has ended, then try again.");
            else
                http.Refuse(StatusCodes.Status503ServiceUnavailable, "As many uploads are under way as this server can take at the same time: try again in a moment.");
        }
    }
}
