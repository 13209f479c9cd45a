using CloudTransfer.Web.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Security;

/// <summary>
/// A replica that is told to stop ends what it has begun, and begins nothing that it could not end in time. What is short is
/// still taken: the proxy sent it before it could know, and nobody would send it again.
/// </summary>
public sealed class RefuseWhenStopping(IHostApplicationLifetime lifetime) : IResourceFilter
{
    /// <summary>Bytes that nearly every client sends within the 30 seconds that the host gives.</summary>
    private const long Short = 32 << 20;

    /// <inheritdoc/>
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested || context.HttpContext.Request.ContentLength <= Short)
            return;
        context.HttpContext.Fail(ErrorCode.Unavailable);
        context.Result = new EmptyResult();
    }

    /// <inheritdoc/>
    public void OnResourceExecuted(ResourceExecutedContext context)
    {
        // All is decided before.
    }
}
