using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Paging;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Limits;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>Asks others for files: the form for a new request, and a person's requests.</summary>
[Authorize(Policy = Policies.CanUpload)]
[SecretUrl]
[Route("/requests")]
public sealed class RequestsController(
    FileRequestStore requests, RequestCreator creator, DeliveryRules mail, MailOrigins origins, Callers callers, Allowances allowances, TimeProvider time) : Controller
{
    /// <summary>Shows the form and, to a person who is signed in, the requests that they have made.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public Task<IActionResult> ShowAsync(string? after, bool deleted, CancellationToken cancel) => ShowAsync(new RequestForm(), wrong: null, after, deleted, cancel);

    /// <summary>Makes a request.</summary>
    [HttpPost]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(64 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> CreateAsync([FromForm] RequestForm form, CancellationToken cancel)
    {
        try
        {
            var (request, owner) = await creator.AddOrThrowAsync(HttpContext, form);
            var links = Links.OnSiteOf(Request);
            return new SeeOtherResult(request.User is null ? links.Requester(owner) : links.OwnRequest(request.Id));
        }
        catch (ErrorException failure)
        {
            HttpContext.Fail(failure.Error);
            return await ShowAsync(form, failure.Error, after: null, deleted: false, cancel);
        }
    }

    private async Task<IActionResult> ShowAsync(RequestForm form, Error? wrong, string? after, bool deleted, CancellationToken cancel)
    {
        var (person, position) = (await callers.UserIdAsync(HttpContext), PagePosition.Parse(after));
        var isMisplaced = person is not null && PagePosition.IsWrong(after);
        if (isMisplaced)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        var origin = await origins.OfAsync(HttpContext);
        var own = person is not null && !isMisplaced ? await requests.NewestAsync(person, position, cancel) : new FoundRequests([], Next: null);
        return View("~/Views/Requests/Index.cshtml", RequestsPage.From(form, own, person is not null, await allowances.RulesOfAsync(person, cancel), time.GetUtcNow()) with
        {
            Wrong = wrong is null ? null : ErrorTexts.OnPage(wrong),
            WrongPlace = isMisplaced ? PageAddress.NotUnderstood : null,
            Notice = NoticeOf(person, origin),
            Done = deleted ? "The request is deleted, with all that was sent to it." : null,
        });
    }

    // An account has an address; others type one, and prove it unless they have signed in otherwise.
    private NoticeField NoticeOf(StoredId? person, MailOrigin? origin) => origin switch
    {
        not null when person is not null => NoticeField.OfAccount,
        not null when mail.IsOffered(origin) => mail.NeedsProof(origin) ? NoticeField.ProvenAddress : NoticeField.Address,
        _ => NoticeField.None,
    };
}
