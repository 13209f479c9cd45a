using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>Responds with a transfer's content; where downloads are limited, on a ticket.</summary>
public sealed class ContentResults(DownloadGate gate, TimeProvider time)
{
    /// <summary>Responds to a request for content.</summary>
    /// <param name="controller">The controller of the request.</param>
    /// <param name="transfer">The transfer, to which the caller has access.</param>
    /// <param name="content">The requested content. It is disposed, whether it is sent or not.</param>
    /// <param name="address">The URL to which a ticket is added.</param>
    /// <param name="ticket">The ticket in the requested URL, if any.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<IActionResult> AnswerAsync(
        Controller controller, Transfer transfer, StoredContent content, string address, string? ticket, CancellationToken cancel)
    {
        var result = new StoredContentResult(content, controller.Request);
        if (transfer.MaxDownloads is null || await RequestTicketAsync(controller, transfer, content, result, address, ticket, cancel) is not { } other)
            return result;
        content.Dispose();
        return other;
    }

    // Null if the content may be sent.
    private async Task<IActionResult?> RequestTicketAsync(
        Controller controller, Transfer transfer, StoredContent content, StoredContentResult result, string address, string? ticket, CancellationToken cancel)
    {
        var presented = controller.Request.PresentedTickets(ticket);
        // Only sent bytes count, so HEAD is free. If downloads are used up, only the holder of a ticket learns that the
        // content exists.
        if (!result.HasBody)
            return transfer.DownloadsLeft > 0 || gate.HasTicket(transfer, presented) ? null : controller.NotFound();
        if (RejectAutomated(controller, transfer, content, address, presented) is { } refusal)
            return transfer.DownloadsLeft > 0 ? refusal() : controller.NotFound();
        switch (await gate.RequestAsync(transfer, content, result.Range, presented, cancel))
        {
            case DownloadDecision.Open admitted:
                result.On(admitted.Lease);
                return null;
            case DownloadDecision.TakeTicket { Ticket: var issued }:
                controller.Response.Headers.CacheControl = "no-store";
                controller.Response.KeepTicket(transfer.Link, issued);
                return controller.Redirect(QueryHelpers.AddQueryString(address, "ticket", issued));
            case DownloadDecision.AllTaken taken:
                return controller.Fail(Error.LastDownloadTaken(taken.FreeAgain, time.GetUtcNow()));
            case DownloadDecision.TriedTooOften tried:
                return controller.Fail(Error.DownloadRestartedTooOften(tried.FreeAgain, time.GetUtcNow()));
            // Only a client that can still download other content learns this.
            case DownloadDecision.UsedUp when content.IsSelection && await gate.IsUnderWayAsync(transfer, presented, cancel):
                return controller.Fail(ErrorCode.SelectionSavedAlready);
            default:
                return controller.NotFound();
        }
    }

    // A request that no person made must not use up a download.
    private Func<IActionResult>? RejectAutomated(Controller controller, Transfer transfer, StoredContent content, string address, PresentedTickets presented)
    {
        if (controller.Request.IsPrefetch())
            return () => controller.Fail(ErrorCode.NotPrefetched);
        if (controller.Request.IsRobot())
            return () => controller.Fail(ErrorCode.NotForLinkReaders);
        return controller.Request.IsFromPerson(gate.HasTicket(transfer, presented)) ? null : () => AskForConfirmation(controller, transfer, content, address, presented);
    }

    private ViewResult AskForConfirmation(Controller controller, Transfer transfer, StoredContent content, string address, PresentedTickets presented)
    {
        controller.Response.StatusCode = StatusCodes.Status403Forbidden;
        controller.Response.Headers.CacheControl = "no-cache, no-store";
        controller.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        return controller.View("~/Views/Landing/Confirm.cshtml", ConfirmPage.From(
            content.IsSelection ? content.Name : transfer.Name, address, gate.TicketFor(transfer, presented)!));
    }
}
