using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Security;

/// <summary>A replica that is told to stop ends what it has begun, and begins no upload.</summary>
public sealed class RefuseWhenStopping(IHostApplicationLifetime lifetime) : IResourceFilter
{
    /// <inheritdoc/>
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested)
            return;
        context.HttpContext.Refuse(StatusCodes.Status503ServiceUnavailable);
        context.Result = new EmptyResult();
    }

    /// <inheritdoc/>
    public void OnResourceExecuted(ResourceExecutedContext context)
    {
        // All is decided before.
    }
}
