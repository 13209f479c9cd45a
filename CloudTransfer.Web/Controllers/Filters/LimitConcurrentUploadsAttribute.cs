using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>Limits the uploads in progress, before anything of the body is read.</summary>
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
            var decision = limiter.Enter(client);
            if (decision is not ConcurrencyDecision.Entered)
            {
                var error = Error.Of(decision is ConcurrencyDecision.TooManyOfClient ? ErrorCode.TooManyUploadsOfClient : ErrorCode.TooManyUploads);
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
