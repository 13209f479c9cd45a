using CloudTransfer.Web.Connections;
using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Controllers;

/// <summary>For what receives bytes: only so many at the same time. Who is too many is told before anything is read.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class OneOfManyAttribute : Attribute, IAsyncResourceFilter
{
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        var (crowd, client) = (http.RequestServices.GetRequiredService<Crowd>(), Household.Of(http));
        var answer = crowd.Enter(client);
        if (answer is not CrowdAnswer.Entered)
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
            crowd.Leave(client);
        }
    }

    private static void Refuse(HttpContext http, CrowdAnswer answer)
    {
        if (answer is CrowdAnswer.TooManyOfClient)
            http.Refuse(StatusCodes.Status429TooManyRequests, "Too many uploads from your address are under way at the same time: wait until one has ended, then try again.");
        else
            http.Refuse(StatusCodes.Status503ServiceUnavailable, "As many uploads are under way as this server can take at the same time: try again in a moment.");
    }
}
