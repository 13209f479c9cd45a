using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>For what receives bytes: only so many at the same time. One that is too many is refused before anything is read.</summary>
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
                var error = Error.Of(answer is ConcurrencyDecision.TooManyOfClient ? ErrorCode.TooManyUploadsOfClient : ErrorCode.TooManyUploads);
                metrics.Rejected(error);
                context.HttpContext.Fail(error);
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
    }
}
