using CloudTransfer.Web.Errors;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Rejects requests that a proxy in front could parse differently: body framings that RFC 9112 (sections 6.1 and 6.3)
/// calls invalid or unknown, forms and JSON in an encoding other than UTF-8, and a null character in the query. The connection is closed after the
/// response, so that no following bytes can be taken for a request.
/// </summary>
internal sealed class RequestSmugglingGuard(RequestDelegate next)
{
    // Kestrel moves a Content-Length that accompanies a Transfer-Encoding to this header.
    private const string LengthBesideCoding = "X-Content-Length";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        // An error response runs through the pipeline a second time, with the headers of the rejected request.
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
            return next(context);
        if (!IsPlain(request))
            return Fail(context, ErrorCode.BodyLengthAmbiguous);
        if (!IsUtf8(request.ContentType))
            return Fail(context, ErrorCode.BodyCharsetUnsupported);
        // As Kestrel rejects it in the path. No text has one, and PostgreSQL knows none.
        if (request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) is true)
            return Fail(context, ErrorCode.BadRequest);
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
