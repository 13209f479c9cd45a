using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>Creates the response to an upload in the sender's format.</summary>
internal static class UploadResults
{
    /// <summary>
    /// 303 to the owner's page for a browser; 201 with JSON for a program, or with the link for a terminal.
    /// </summary>
    public static IActionResult Answer(this Controller controller, UploadResult outcome, LinkFactory links) => outcome switch
    {
        UploadResult.Completed completed => controller.Created(completed, links.For(controller.Request)),
        UploadResult.Refused { Error: var error } => controller.Fail(error),
        UploadResult.BrokenOff => controller.Fail(ErrorCode.UploadIncomplete),
        _ => throw new InvalidOperationException("The result of the upload has no response."),
    };

    private static IActionResult Created(this Controller controller, UploadResult.Completed completed, Links links)
    {
        var link = links.ToPassOn(completed.Transfer, completed.Owner);
        var ownerLink = links.Sent(completed.Transfer, completed.Owner);
        if (controller.Request.ResponseFormat() is ResponseFormat.Browser)
        {
            // The script of the owner's page needs the referrer: it remembers transfers that were sent from the upload
            // page.
            controller.Response.Headers["Referrer-Policy"] = "same-origin";
            return new SeeOtherResult(links.OnSite.Sent(completed.Transfer, completed.Owner));
        }

        controller.Response.Headers.Location = link;
        controller.Response.Headers.CacheControl = "no-store";
        return controller.Request.ResponseFormat() is ResponseFormat.Program
            ? controller.StatusCode(StatusCodes.Status201Created, UploadAnswer.From(completed.Transfer, link, ownerLink))
            : new ContentResult { StatusCode = StatusCodes.Status201Created, ContentType = "text/plain; charset=utf-8", Content = link + "\n" };
    }

    /// <summary>201 with the URLs of the uploads, or the error.</summary>
    public static IActionResult Answer(this Controller controller, NewTransfer newTransfer, LinkFactory links)
    {
        if (newTransfer is NewTransfer.Refused { Error: var error })
            return controller.Fail(error);
        var (transfer, owner, incoming) = (NewTransfer.Made)newTransfer;
        var own = links.For(controller.Request);
        controller.Response.Headers.Location = own.ToPassOn(transfer, owner);
        controller.Response.Headers.CacheControl = "no-store";
        return controller.StatusCode(StatusCodes.Status201Created, TransferAnswer.From(transfer, incoming, owner, own));
    }
}
