using System.IO.Pipelines;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Bounds the bodies of requests, of every route that does not declare otherwise: none with GET, HEAD, DELETE and whatever else
/// needs none; elsewhere at most <see cref="Longest"/> bytes, unless the actions stream (<see cref="BodyIsStreamedAttribute"/>).
/// Any body ends when its sender has stalled. What is refused is not read.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="stalledAfter">After how long without bytes a sender has stalled.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestBodies(RequestDelegate next, TimeSpan stalledAfter, TimeProvider time)
{
    /// <summary>The most bytes of a body where the route declares no limit: the longest form of the pages is shorter.</summary>
    public const long Longest = 64 * 1024;

    public Task InvokeAsync(HttpContext context)
    {
        // An error answer runs through the pipeline again, with the method and the headers of what was refused.
        if (IsAnswer(context) || !HasBody(context.Request))
            return next(context);
        if (!TakesBody(context.Request.Method))
            return Fail(context, ErrorCode.BodyNotTaken);
        if (IsTooLong(context))
            return Fail(context, ErrorCode.BodyTooLong);
        return WatchAsync(context);
    }

    private static bool IsAnswer(HttpContext context) =>
        context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null;

    // IHttpRequestBodyDetectionFeature alone is true for an upgrade, too, which is not offered here.
    private static bool HasBody(HttpRequest request) => request.ContentLength > 0
        || request.Headers.TransferEncoding.Count > 0
        || (HttpProtocol.IsHttp2(request.Protocol) && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true });

    private static bool TakesBody(string method) => HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method);

    private static bool Streams(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<BodyIsStreamedAttribute>() is not null;

    // Where there is no route, 404 or 405 says more.
    private static bool IsTooLong(HttpContext context) => context.GetEndpoint() is RouteEndpoint route
        && !Streams(context)
        && context.Request.ContentLength > Math.Min(route.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? Longest, Longest);

    private static Task Fail(HttpContext context, ErrorCode code, int? status = null)
    {
        // The server throws away what still comes for some seconds, so that the answer is read; then the connection ends.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        context.Response.Headers.Connection = "close";
        context.Fail(Error.Of(code), status);
        return Task.CompletedTask;
    }

    private async Task WatchAsync(HttpContext context)
    {
        context.AllowSlowSender();
        using var body = new StallTimeoutReader(context.Request.BodyReader, stalledAfter, time);
        context.Features.Set<IRequestBodyPipeFeature>(new Body(body));
        context.Request.Body = body.AsStream(leaveOpen: true);
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException fault) when (ReferenceEquals(fault, body.Fault) && !Streams(context) && !context.Response.HasStarted)
        {
            // It is answered below.
        }

        // Whoever read a form may have taken this for one whose token is missing.
        if (body.Fault is { } wrong && !Streams(context) && !context.Response.HasStarted)
            await Fail(context, ErrorCode.BodyIncomplete, wrong.StatusCode);
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
