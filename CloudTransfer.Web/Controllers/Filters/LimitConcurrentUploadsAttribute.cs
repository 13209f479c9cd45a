using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Security;
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
            http.RequestServices.GetRequiredService<CloudTransferMetrics>().Rejected(RejectReason.Rate);
            Refuse(http, answer);
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
