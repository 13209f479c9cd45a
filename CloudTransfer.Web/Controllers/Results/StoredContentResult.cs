using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>
/// Responds to GET and HEAD with stored content, as a download or inline, whole or one range, with content sniffing
/// disabled.
/// </summary>
internal sealed class StoredContentResult(StoredContent content, HttpRequest request) : ActionResult
{
    private TicketLease? _ticket;
    private string _disposition = "attachment";

    /// <summary>The response to the request's conditions and range.</summary>
    public RangeResponse Answer { get; } = RangeResponse.To(request.Headers, content.Tag, content.Modified, content.Length);

    /// <summary>Whether the response has a body.</summary>
    public bool HasBody => !HttpMethods.IsHead(request.Method) && IsSuccess;

    private bool IsSuccess => Answer.Status is StatusCodes.Status200OK or StatusCodes.Status206PartialContent;

    /// <summary>Sends the content to be shown in a page instead of saved.</summary>
    public StoredContentResult Inline()
    {
        _disposition = "inline";
        return this;
    }

    /// <summary>Sends the content on a ticket's lease.</summary>
    public StoredContentResult On(TicketLease? ticket)
    {
        _ticket = ticket;
        return this;
    }

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        using var opened = content;
        var (response, services) = (context.HttpContext.Response, context.HttpContext.RequestServices);
        response.StatusCode = Answer.Status;
        Describe(response.Headers);
        if (Answer.Status == StatusCodes.Status206PartialContent)
            services.GetRequiredService<CloudTransferMetrics>().RangeRequest();
        if (!IsSuccess)
            return;
        response.ContentType = ContentTypes.Of(content.Name);
        if (HasBody && services.GetRequiredService<AccelRedirect>() is var accel && CanProxySend(context.HttpContext, accel))
        {
            (var path, response.Headers["X-Accel-Receipt"]) = accel.Prepare(content, Answer);
            response.Headers["X-Accel-Redirect"] = "/-/volume/" + path;
            // For a complete response, nginx adds this header itself.
            if (Answer.Status == StatusCodes.Status200OK)
                response.Headers.Remove("Accept-Ranges");
            return;
        }

        response.ContentLength = Answer.Count;
        if (!HasBody)
            return;

        var cancel = context.HttpContext.RequestAborted;
        context.HttpContext.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        context.HttpContext.AllowSlowReceiver();
        try
        {
            await services.GetRequiredService<ContentSender>().SendAsync(content, Answer, _ticket, response.BodyWriter, TcpAcknowledgements.By(context.HttpContext), cancel);
        }
        catch (OperationCanceledException)
        {
            // The client has disconnected or is stalled. It can resume with a range request.
            context.HttpContext.Abort();
        }
    }

    // nginx evaluates the range itself, but would evaluate these two conditions against the date of the stored file.
    private bool CanProxySend(HttpContext context, AccelRedirect accel) =>
        accel.CanSend(content, Answer, _ticket)
        && request.Headers.IfMatch.Count == 0 && request.Headers.IfUnmodifiedSince.Count == 0
        && DirectPeer.IsKnownProxy(context);

    private void Describe(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentPolicy.SenderContent;
        headers.ETag = content.Tag;
        headers.LastModified = HeaderUtilities.FormatDate(content.Modified);
        headers.AcceptRanges = "bytes";
        headers.CacheControl = "private, no-cache";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        // An error response is not a file to save.
        if (Answer.Status < StatusCodes.Status400BadRequest)
            headers.ContentDisposition = Disposition();
        headers.ContentRange = Answer.Status switch
        {
            StatusCodes.Status206PartialContent => $"bytes {Answer.Offset}-{Answer.Offset + Answer.Count - 1}/{content.Length}",
            StatusCodes.Status416RangeNotSatisfiable => $"bytes */{content.Length}",
            _ => default,
        };
    }

    private string Disposition()
    {
        // RFC 6266: clients that support only ASCII use the first name, others the second.
        var disposition = new ContentDispositionHeaderValue(_disposition) { FileName = AsciiName.Of(content.Name), FileNameStar = content.Name };
        return disposition.ToString();
    }
}
