using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Limits;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Limits;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>Shows the upload page: empty, or with the submitted values and an error.</summary>
public sealed class UploadPages(IOptions<UploadOptions> upload, IOptions<TransfersOptions> transfers, IOptions<MailOptions> mail, DeliveryRules deliveries, MailOrigins origins, MembershipFilter memberships, Callers callers, Allowances allowances, LinkFactory links)
{
    private const string Path = "~/Views/Home/Index.cshtml";

    /// <summary>Shows the page, or responds with 304 if the browser has it.</summary>
    public async Task<IActionResult> ShowAsync(Controller controller)
    {
        var origin = await origins.OfAsync(controller.HttpContext);
        var page = await PrepareAsync(controller, origin);
        // The page of a signed-in user contains an antiforgery token for the sign-out form.
        var membership = await memberships.OfAsync(controller.HttpContext);
        return !membership.IsSignedIn && controller.IsNotModified(new { page, membership }) ? controller.StatusCode(StatusCodes.Status304NotModified) : controller.View(Path, page);
    }

    /// <summary>Shows the page with the submitted values and the error.</summary>
    public async Task<IActionResult> ShowAgainAsync(Controller controller, RefusedForm form, string wrong, MailOrigin? origin)
    {
        controller.Response.StatusCode = StatusCodes.Status400BadRequest;
        return controller.View(Path, await PrepareAsync(controller, origin) with { Filled = FilledForm.From(form, wrong) });
    }

    private async Task<UploadPage> PrepareAsync(Controller controller, MailOrigin? origin)
    {
        // The URL is not a secret, and without a referrer the browser would not send the origin of the form.
        controller.Response.Headers["Referrer-Policy"] = "same-origin";
        // The script reads one frame of a video that is selected for upload.
        controller.Response.Headers.ContentSecurityPolicy = ContentPolicy.ReadsSelectedVideos;
        var allowance = await allowances.OfAsync(await callers.UserIdAsync(controller.HttpContext), controller.HttpContext.RequestAborted);
        return UploadPage.From(upload.Value.Within(allowance), allowance?.Within(transfers.Value) ?? transfers.Value, links.For(controller.Request).Home) with
        {
            Space = SpaceUsed.Of(allowance),
            Left = allowance?.Left,
            Mail = deliveries.IsOffered(origin) ? new MailFields(mail.Value.MaxRecipients, deliveries.NeedsProof(origin!)) : null,
        };
    }
}
