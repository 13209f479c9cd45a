using CloudTransfer.Web.Errors;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Refuses what a proxy in front could read differently: the framings of a body that RFC 9112 (sections 6.1 and 6.3) calls
/// faulty or unknown, and forms and JSON in another encoding than UTF-8. The connection ends with the answer, so that nothing
/// that follows can be taken for a request.
/// </summary>
internal sealed class RequestSmugglingGuard(RequestDelegate next)
{
    // Kestrel calls a length so that came beside a transfer coding.
    private const string LengthBesideCoding = "X-Content-Length";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        // An error answer runs through the pipeline again, with the headers of what was refused.
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
            return next(context);
        if (!IsPlain(request))
            return Fail(context, ErrorCode.BodyLengthAmbiguous);
        if (!IsUtf8(request.ContentType))
            return Fail(context, ErrorCode.BodyCharsetUnsupported);
        return next(context);
    }

    private static bool IsPlain(HttpRequest request)
    {
        if (StringValues.IsNullOrEmpty(request.Headers.TransferEncoding))
            return true;
        return HttpProtocol.IsHttp11(request.Protocol)
            && request.Headers.TransferEncoding is [var coding] && string.Equals(coding, "chunked", StringComparison.OrdinalIgnoreCase)
            && !request.Headers.ContainsKey(LengthBesideCoding);
    }

    private static bool IsUtf8(string? type) => !MediaTypeHeaderValue.TryParse(type, out var parsed)
        || !parsed.Charset.HasValue
        || !(parsed.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) || parsed.MediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        || HeaderUtilities.RemoveQuotes(parsed.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static Task Fail(HttpContext context, ErrorCode code)
    {
        context.Response.Headers.Connection = "close";
        context.Fail(code);
        return Task.CompletedTask;
    }
}
