using CloudTransfer.Web.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Rejects long requests while the replica stops: it completes running requests and starts none that it could not
/// complete in time. Short requests are still accepted, since the proxy sent them before it could know and would not
/// retry them.
/// </summary>
public sealed class RefuseWhenStopping(IHostApplicationLifetime lifetime) : IResourceFilter
{
    /// <summary>
    /// A size in bytes that nearly every client sends within the host's shutdown timeout of 30 seconds.
    /// </summary>
    private const long MaxLength = 32 << 20;

    /// <inheritdoc/>
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested || context.HttpContext.Request.ContentLength <= MaxLength)
            return;
        context.HttpContext.Fail(ErrorCode.Unavailable);
        context.Result = new EmptyResult();
    }

    /// <inheritdoc/>
    public void OnResourceExecuted(ResourceExecutedContext context)
    {
        // Nothing to do after the action.
    }
}
