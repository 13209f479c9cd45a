using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>Answers GET and HEAD with stored bytes: to be saved or shown, whole or one range, never to be sniffed.</summary>
internal sealed class StoredContentResult(StoredContent content, HttpRequest request) : ActionResult
{
    private TicketLease? _ticket;
    private string _disposition = "attachment";

    /// <summary>Which bytes, by the request's headers.</summary>
    public RangeAnswer Answer { get; } = RangeAnswer.To(request.Headers, content.Tag, content.Modified, content.Length);

    /// <summary>Whether bytes of the content are going to be sent.</summary>
    public bool HasBody => !HttpMethods.IsHead(request.Method) && IsSuccess;

    private bool IsSuccess => Answer.Status is StatusCodes.Status200OK or StatusCodes.Status206PartialContent;

    /// <summary>Has it shown by a page instead of saved.</summary>
    public StoredContentResult Inline()
    {
        _disposition = "inline";
        return this;
    }

    /// <summary>Has it sent by the right that a ticket gave.</summary>
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
        if (HasBody && services.GetRequiredService<AccelRedirect>() is var accel && IsForTheProxy(context.HttpContext, accel))
        {
            (var path, response.Headers["X-Accel-Receipt"]) = accel.Give(content, Answer);
            response.Headers["X-Accel-Redirect"] = "/-/volume/" + path;
            // Of a whole nginx says so by itself, and would say it twice.
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
            // The receiver has gone, or takes nothing more; it may come back for the rest by a range.
            context.HttpContext.Abort();
        }
    }

    // nginx finds the range by itself; but these two conditions it would hold against the file's own date.
    private bool IsForTheProxy(HttpContext context, AccelRedirect accel) =>
        accel.Takes(content, Answer, _ticket)
        && request.Headers.IfMatch.Count == 0 && request.Headers.IfUnmodifiedSince.Count == 0
        && DirectPeer.IsKnownProxy(context);

    private void Describe(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentPolicy.Foreign;
        headers.ETag = content.Tag;
        headers.LastModified = HeaderUtilities.FormatDate(content.Modified);
        headers.AcceptRanges = "bytes";
        headers.CacheControl = "private, no-cache";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        // An error in words is no file to save.
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
        // RFC 6266: programs that know no other letters than ASCII find a name of their own before the true one.
        var disposition = new ContentDispositionHeaderValue(_disposition) { FileName = AsciiName.Of(content.Name), FileNameStar = content.Name };
        return disposition.ToString();
    }
}
