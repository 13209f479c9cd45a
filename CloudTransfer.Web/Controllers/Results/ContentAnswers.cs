using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>Answers with bytes of a transfer, by one of its permitted downloads where they are limited.</summary>
public sealed class ContentAnswers(DownloadGate gate, TimeProvider time)
{
    /// <summary>Answers a request for a content.</summary>
    /// <param name="controller">Whose request it is.</param>
    /// <param name="transfer">The transfer, which the caller may have.</param>
    /// <param name="content">What of it; disposed of when it is sent, or is not.</param>
    /// <param name="address">The address that a ticket is added to.</param>
    /// <param name="ticket">The ticket in the address that was asked for, if any.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<IActionResult> AnswerAsync(
        Controller controller, Transfer transfer, StoredContent content, string address, string? ticket, CancellationToken cancel)
    {
        var result = new StoredContentResult(content, controller.Request);
        if (transfer.MaxDownloads is null || await AskAsync(controller, transfer, content, result, address, ticket, cancel) is not { } other)
            return result;
        content.Dispose();
        return other;
    }

    // Null where the bytes may be sent.
    private async Task<IActionResult?> AskAsync(
        Controller controller, Transfer transfer, StoredContent content, StoredContentResult result, string address, string? ticket, CancellationToken cancel)
    {
        var shown = controller.Request.PresentedTickets(ticket);
        // Asking what there is costs nothing; only bytes do. Of one that is used up, only whoever has a ticket is told.
        if (!result.HasBody)
            return transfer.DownloadsLeft > 0 || gate.Knows(transfer, shown) ? null : controller.NotFound();
        if (Uninvited(controller, transfer, content, address, shown) is { } refusal)
            return transfer.DownloadsLeft > 0 ? refusal() : controller.NotFound();
        switch (await gate.AskAsync(transfer, content, result.Answer, shown, cancel))
        {
            case DownloadDecision.Open admitted:
                result.On(admitted.Lease);
                return null;
            case DownloadDecision.TakeTicket { Ticket: var given }:
                controller.Response.Headers.CacheControl = "no-store";
                controller.Response.KeepTicket(transfer.Id, given);
                return controller.Redirect(QueryHelpers.AddQueryString(address, "ticket", given));
            case DownloadDecision.AllTaken taken:
                return controller.Fail(Error.LastDownloadTaken(taken.FreeAgain, time.GetUtcNow()));
            case DownloadDecision.TriedTooOften tried:
                return controller.Fail(Error.DownloadRestartedTooOften(tried.FreeAgain, time.GetUtcNow()));
            // Whoever may still have something is told so.
            case DownloadDecision.UsedUp when content.IsSelection && await gate.IsUnderWayAsync(transfer, shown, cancel):
                return controller.Fail(ErrorCode.SelectionSavedAlready);
            default:
                return controller.NotFound();
        }
    }

    // What nobody is there for costs no download.
    private Func<IActionResult>? Uninvited(Controller controller, Transfer transfer, StoredContent content, string address, PresentedTickets shown)
    {
        if (controller.Request.IsPrefetch())
            return () => controller.Fail(ErrorCode.NotPrefetched);
        if (controller.Request.IsRobot())
            return () => controller.Fail(ErrorCode.NotForLinkReaders);
        return controller.Request.IsMeant(gate.Knows(transfer, shown)) ? null : () => AskPerson(controller, transfer, content, address, shown);
    }

    private ViewResult AskPerson(Controller controller, Transfer transfer, StoredContent content, string address, PresentedTickets shown)
    {
        controller.Response.StatusCode = StatusCodes.Status403Forbidden;
        controller.Response.Headers.CacheControl = "no-cache, no-store";
        controller.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        return controller.View("~/Views/Landing/Confirm.cshtml", ConfirmPage.From(
            content.IsSelection ? content.Name : transfer.Name, address, gate.TicketFor(transfer, shown)!));
    }
}
