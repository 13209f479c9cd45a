using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Metrics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers;

/// <summary>Answers GET and HEAD with stored bytes: as an attachment, whole or one range, never to be sniffed.</summary>
internal sealed class StoredContentResult(StoredContent content) : ActionResult
{
    public override async Task ExecuteResultAsync(ActionContext context)
    {
        using var opened = content;
        var (request, response, cancel) = (context.HttpContext.Request, context.HttpContext.Response, context.HttpContext.RequestAborted);
        var answer = RangeAnswer.To(request.Headers, content.Tag, content.Modified, content.Length);
        Describe(response.Headers, answer);
        response.StatusCode = answer.Status;
        if (answer.Status is not (StatusCodes.Status200OK or StatusCodes.Status206PartialContent))
            return;
        response.ContentType = ContentTypes.Of(content.Name);
        response.ContentLength = answer.Count;
        var services = context.HttpContext.RequestServices;
        if (answer.Status == StatusCodes.Status206PartialContent)
            services.GetRequiredService<CloudTransferMetrics>().RangeRequest();
        if (HttpMethods.IsHead(request.Method))
            return;

        context.HttpContext.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        try
        {
            await services.GetRequiredService<Sending>().SendAsync(content, answer, response.BodyWriter, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The receiver has gone; it may come back for the rest by a range.
        }
    }

    private void Describe(IHeaderDictionary headers, RangeAnswer answer)
    {
        headers.ETag = content.Tag;
        headers.LastModified = HeaderUtilities.FormatDate(content.Modified);
        headers.AcceptRanges = "bytes";
        headers.CacheControl = "private, no-cache";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(content.Name);
        headers.ContentDisposition = disposition.ToString();
        headers.ContentRange = answer.Status switch
        {
            StatusCodes.Status206PartialContent => $"bytes {answer.Offset}-{answer.Offset + answer.Count - 1}/{content.Length}",
            StatusCodes.Status416RangeNotSatisfiable => $"bytes */{content.Length}",
            _ => default,
        };
    }
}
