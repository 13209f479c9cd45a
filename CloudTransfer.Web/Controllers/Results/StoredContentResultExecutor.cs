using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>Sends a <see cref="StoredContentResult"/>, with content sniffing disabled, or lets nginx send it.</summary>
internal sealed class StoredContentResultExecutor(CloudTransferMetrics metrics, AccelRedirect accel, ContentSender sender) : IActionResultExecutor<StoredContentResult>
{
    public Task ExecuteAsync(ActionContext context, StoredContentResult result) => SendAsync(context.HttpContext, result);

    /// <summary>The same without an action.</summary>
    public async Task SendAsync(HttpContext http, StoredContentResult result)
    {
        using var content = result.Content;
        var (response, range) = (http.Response, result.Range);
        response.StatusCode = range.Status;
        Describe(response.Headers, result);
        if (range.Status == StatusCodes.Status206PartialContent)
            metrics.RangeRequest();
        if (!result.IsSuccess)
            return;
        response.ContentType = ContentTypes.Of(content.Name);
        if (result.HasBody && CanProxySend(http, result))
        {
            (var path, response.Headers["X-Accel-Receipt"]) = accel.Prepare(content, range);
            response.Headers["X-Accel-Redirect"] = "/-/volume/" + path;
            // For a complete response, nginx adds this header itself.
            if (range.Status == StatusCodes.Status200OK)
                response.Headers.Remove("Accept-Ranges");
            return;
        }

        response.ContentLength = range.Count;
        if (result.HasBody)
            await SendBodyAsync(http, result);
    }

    private async Task SendBodyAsync(HttpContext http, StoredContentResult result)
    {
        http.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        http.AllowSlowReceiver();
        try
        {
            await sender.SendAsync(result.Content, result.Range, result.Ticket, new ReceiverConnection(http.Response), http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client has disconnected or is stalled. It can resume with a range request.
            http.Abort();
        }
    }

    // nginx evaluates the range itself, but would evaluate these two conditions against the date of the stored file.
    private bool CanProxySend(HttpContext http, StoredContentResult result) =>
        accel.CanSend(result.Content, result.Range, result.Ticket)
        && http.Request.Headers.IfMatch.Count == 0 && http.Request.Headers.IfUnmodifiedSince.Count == 0
        && DirectPeer.IsKnownProxy(http);

    private static void Describe(IHeaderDictionary headers, StoredContentResult result)
    {
        var (content, range) = (result.Content, result.Range);
        headers.ContentSecurityPolicy = ContentPolicy.SenderContent;
        headers.ETag = content.Tag;
        headers.LastModified = HeaderUtilities.FormatDate(content.Modified);
        headers.AcceptRanges = "bytes";
        headers.CacheControl = "private, no-cache";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        // An error response is not a file to save.
        if (range.Status < StatusCodes.Status400BadRequest)
            headers.ContentDisposition = AttachmentHeader.Of(result.Disposition, content.Name);
        headers.ContentRange = range.Status switch
        {
            StatusCodes.Status206PartialContent => $"bytes {range.Offset}-{range.Offset + range.Count - 1}/{content.Length}",
            StatusCodes.Status416RangeNotSatisfiable => $"bytes */{content.Length}",
            _ => default,
        };
    }
}
