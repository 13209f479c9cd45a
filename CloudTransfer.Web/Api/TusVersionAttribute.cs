using CloudTransfer.Web.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Api;

/// <summary>Adds the protocol version to every response, and rejects requests of other versions (tus 1.0.0).</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TusVersionAttribute : Attribute, IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        // An error response clears headers that were set before.
        response.OnStarting(() =>
        {
            response.Headers[TusHeaders.Resumable] = TusHeaders.Version;
            return Task.CompletedTask;
        });
        if (HttpMethods.IsOptions(request.Method) || string.Equals(request.Headers[TusHeaders.Resumable], TusHeaders.Version, StringComparison.Ordinal))
            return;
        response.Headers[TusHeaders.Versions] = TusHeaders.Version;
        context.HttpContext.Fail(ErrorCode.TusVersionUnsupported);
        context.Result = new EmptyResult();
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
        // Nothing to do after the action.
    }
}
