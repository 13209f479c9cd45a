using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>Answers what became of an upload, in the format that the client reads.</summary>
internal static class UploadAnswers
{
    /// <summary>303 to the ready page for a browser; 201 with JSON for a program, with the bare link for a terminal.</summary>
    public static IActionResult Answer(this Controller controller, UploadResult outcome) => outcome switch
    {
        UploadResult.Completed completed => controller.Created(completed),
        UploadResult.Refused { Error: var error } => controller.Fail(error),
        UploadResult.BrokenOff => controller.Fail(ErrorCode.UploadIncomplete),
        _ => throw new InvalidOperationException("An upload has an outcome that has no answer."),
    };

    private static IActionResult Created(this Controller controller, UploadResult.Completed completed)
    {
        var links = Links.Of(controller.Request);
        var link = links.Landing(completed.Transfer.Id);
        var ownerLink = links.Owner(completed.Owner);
        if (controller.Request.ResponseFormat() is ResponseFormat.Browser)
        {
            // The owner's page has to see that the upload page led there: the browser then remembers what was sent from it.
            controller.Response.Headers["Referrer-Policy"] = "same-origin";
            return new SeeOtherResult(links.OnSite.Owner(completed.Owner));
        }

        controller.Response.Headers.Location = link;
        controller.Response.Headers.CacheControl = "no-store";
        return controller.Request.ResponseFormat() is ResponseFormat.Program
            ? controller.StatusCode(StatusCodes.Status201Created, UploadAnswer.From(completed.Transfer, link, ownerLink))
            : new ContentResult { StatusCode = StatusCodes.Status201Created, ContentType = "text/plain; charset=utf-8", Content = link + "\n" };
    }

    /// <summary>201 with where the bytes are to be sent, or why they are not taken.</summary>
    public static IActionResult Answer(this Controller controller, NewTransfer newTransfer)
    {
        if (newTransfer is NewTransfer.Refused { Error: var error })
            return controller.Fail(error);
        var (transfer, owner, incoming) = (NewTransfer.Made)newTransfer;
        var links = Links.Of(controller.Request);
        controller.Response.Headers.Location = links.Landing(transfer.Id);
        controller.Response.Headers.CacheControl = "no-store";
        return controller.StatusCode(StatusCodes.Status201Created, TransferAnswer.From(transfer, incoming, owner, links));
    }
}
