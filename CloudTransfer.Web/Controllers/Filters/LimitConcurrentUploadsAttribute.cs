using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>
/// Limits the number of concurrent uploads. A request over the limit is rejected before its body is read.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class LimitConcurrentUploadsAttribute : Attribute, IAsyncResourceFilter
{
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        var (limiter, client) = (http.RequestServices.GetRequiredService<UploadConcurrencyLimiter>(), ClientAddress.Of(http));
        var answer = limiter.Enter(client);
        if (answer is not ConcurrencyDecision.Entered)
        {
            var error = Error.Of(answer is ConcurrencyDecision.TooManyOfClient ? ErrorCode.TooManyUploadsOfClient : ErrorCode.TooManyUploads);
            http.RequestServices.GetRequiredService<CloudTransferMetrics>().Rejected(error);
            http.Fail(error);
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
