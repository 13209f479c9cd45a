using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Api;

/// <summary>Every answer says the version of the protocol, and no request of another version is looked at (tus 1.0.0).</summary>
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
        context.HttpContext.Refuse(StatusCodes.Status412PreconditionFailed, "This server speaks tus 1.0.0: send 'Tus-Resumable: 1.0.0'.");
        context.Result = new EmptyResult();
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
        // All is decided before.
    }
}
