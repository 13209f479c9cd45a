using CloudTransfer.Web.Downloads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>
/// Responds to GET and HEAD with stored content, as a download or inline, whole or one range. The
/// <see cref="StoredContentResultExecutor"/> sends it.
/// </summary>
internal sealed class StoredContentResult(StoredContent content, HttpRequest request) : ActionResult
{
    /// <summary>The content; it is disposed when it has been sent.</summary>
    public StoredContent Content => content;

    /// <summary>The response to the request's conditions and range.</summary>
    public RangeResponse Range { get; } = RangeResponse.To(request.Headers, content.Tag, content.Modified, content.Length);

    /// <summary>Whether the response has a body.</summary>
    public bool HasBody => !HttpMethods.IsHead(request.Method) && IsSuccess;

    /// <summary>Whether the content, or a part of it, is the response.</summary>
    public bool IsSuccess => Range.Status is StatusCodes.Status200OK or StatusCodes.Status206PartialContent;

    /// <summary>The type of the Content-Disposition header.</summary>
    public string Disposition { get; private set; } = "attachment";

    /// <summary>The lease of the ticket that the content is sent on; null where downloads are not limited.</summary>
    public TicketLease? Ticket { get; private set; }

    /// <summary>Sends the content to be shown in a page instead of saved.</summary>
    public StoredContentResult Inline()
    {
        Disposition = "inline";
        return this;
    }

    /// <summary>Sends the content on a ticket's lease.</summary>
    public StoredContentResult On(TicketLease? ticket)
    {
        Ticket = ticket;
        return this;
    }

    public override Task ExecuteResultAsync(ActionContext context) =>
        context.HttpContext.RequestServices.GetRequiredService<IActionResultExecutor<StoredContentResult>>().ExecuteAsync(context, this);
}
