using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Says what became of an upload, in the form that the sender understands.</summary>
internal static class UploadAnswers
{
    /// <summary>303 to the ready page for a browser; 201 with JSON for a program, with the bare link for a terminal.</summary>
    public static IActionResult Answer(this Controller controller, Reception outcome) => outcome switch
    {
        Reception.Completed completed => controller.Created(completed),
        Reception.Refused { Refusal: var refusal } => controller.Refuse(StatusOf(refusal.Reason), refusal.Detail),
        _ => throw new InvalidOperationException("An upload has an outcome that has no answer."),
    };

    private static IActionResult Created(this Controller controller, Reception.Completed completed)
    {
        var links = Links.Of(controller.Request);
        var link = links.Landing(completed.Transfer.Id);
        var ownerLink = links.Owner(completed.Owner);
        if (controller.Request.Audience() is Audience.Browser)
            return new SeeOtherResult(ownerLink);
        controller.Response.Headers.Location = link;
        controller.Response.Headers.CacheControl = "no-store";
        return controller.Request.Audience() is Audience.Program
            ? controller.StatusCode(StatusCodes.Status201Created, UploadAnswer.From(completed.Transfer, link, ownerLink))
            : new ContentResult { StatusCode = StatusCodes.Status201Created, ContentType = "text/plain; charset=utf-8", Content = link + "\n" };
    }

    private static int StatusOf(RejectReason reason) => reason switch
    {
        RejectReason.Size or RejectReason.Files => StatusCodes.Status413PayloadTooLarge,
        RejectReason.Disk or RejectReason.Quota => StatusCodes.Status507InsufficientStorage,
        _ => StatusCodes.Status400BadRequest,
    };
}
