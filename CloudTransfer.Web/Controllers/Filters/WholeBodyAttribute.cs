using CloudTransfer.Web.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>
/// Marks actions that store the body as it is. A body that is only a part of a file (Content-Range, RFC 9110, section
/// 14.5) or is encoded (section 8.4) would be stored as something else, and is rejected before it is read.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class WholeBodyAttribute : Attribute, IResourceFilter
{
    /// <summary>
    /// The header with the offset at which a partial body begins; null if partial bodies are not accepted.
    /// </summary>
    public string? OffsetHeader { get; init; }

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        var (http, headers) = (context.HttpContext, context.HttpContext.Request.Headers);
        if (headers.ContentRange.Count > 0 && !IsExpectedPart(http.Request))
            Fail(context, ErrorCode.ContentRangeUnsupported);
        else if (headers.ContentEncoding.Count > 0 && !headers.ContentEncoding.All(coding => string.Equals(coding?.Trim(), "identity", StringComparison.OrdinalIgnoreCase)))
            FailEncoded(context);
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
        // Nothing to do after the action.
    }

    // The complete content or, where partial bodies are accepted, the part that starts at the given offset.
    private bool IsExpectedPart(HttpRequest request)
    {
        if (!ContentRangeHeaderValue.TryParse(request.Headers.ContentRange.ToString(), out var range)
            || range is not { HasRange: true, Unit.Value: "bytes", From: { } from, To: { } to } || request.ContentLength != to - from + 1)
            return false;
        var offset = OffsetHeader is not null && long.TryParse(request.Headers[OffsetHeader], out var sent) ? sent : 0;
        return from == offset && (OffsetHeader is not null || range.Length == request.ContentLength);
    }

    private static void FailEncoded(ResourceExecutingContext context)
    {
        // RFC 9110, section 12.5.3: tells the client that the content coding is not supported, not the media type.
        context.HttpContext.Response.Headers.AcceptEncoding = "identity";
        Fail(context, ErrorCode.ContentEncodingUnsupported);
    }

    private static void Fail(ResourceExecutingContext context, ErrorCode code)
    {
        context.HttpContext.Fail(code);
        context.Result = new EmptyResult();
    }
}
