using CloudTransfer.Web.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Api;

/// <summary>Every answer names the version of the protocol, and a request of another version is refused (tus 1.0.0).</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TusVersionAttribute : Attribute, IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        // An error answer clears the headers that are set before it.
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
        // All is decided before.
    }
}
