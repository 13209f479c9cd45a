using CloudTransfer.Web.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>
/// For what takes a body that is stored as it comes: one that says that it is a part of something (Content-Range, RFC 9110,
/// section 14.5), or is encoded (section 8.4), would be stored as what it is not, and is refused before it is read.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class WholeBodyAttribute : Attribute, IResourceFilter
{
    /// <summary>The header that says where a body begins that is meant to be a part; null where none is.</summary>
    public string? OffsetHeader { get; init; }

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        var (http, headers) = (context.HttpContext, context.HttpContext.Request.Headers);
        if (headers.ContentRange.Count > 0 && !IsWhole(http.Request))
            Fail(context, ErrorCode.ContentRangeUnsupported);
        else if (headers.ContentEncoding.Count > 0 && !headers.ContentEncoding.All(coding => string.Equals(coding?.Trim(), "identity", StringComparison.OrdinalIgnoreCase)))
            FailEncoded(context);
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
        // All is decided before.
    }

    // All of the whole, or, where a part is meant, the very part that it says it is.
    private bool IsWhole(HttpRequest request)
    {
        if (!ContentRangeHeaderValue.TryParse(request.Headers.ContentRange.ToString(), out var range)
            || range is not { HasRange: true, Unit.Value: "bytes", From: { } from, To: { } to } || request.ContentLength != to - from + 1)
            return false;
        var offset = OffsetHeader is not null && long.TryParse(request.Headers[OffsetHeader], out var sent) ? sent : 0;
        return from == offset && (OffsetHeader is not null || range.Length == request.ContentLength);
    }

    private static void FailEncoded(ResourceExecutingContext context)
    {
        // RFC 9110, section 12.5.3: so that the client knows that it is about the coding, not the type.
        context.HttpContext.Response.Headers.AcceptEncoding = "identity";
        Fail(context, ErrorCode.ContentEncodingUnsupported);
    }

    private static void Fail(ResourceExecutingContext context, ErrorCode code)
    {
        context.HttpContext.Fail(code);
        context.Result = new EmptyResult();
    }
}
