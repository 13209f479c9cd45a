using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Limits;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>Asks others for files: the form for a new request, and a person's requests.</summary>
[Authorize(Policy = Policies.CanUpload)]
[SecretUrl]
[Route("/requests")]
public sealed class RequestsController(
    FileRequestStore requests, Callers callers, Allowances allowances, IOptions<MailOptions> mail, LinkFactory origins, TimeProvider time) : Controller
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
            var owner = OwnerToken.New();
            var person = await callers.UserIdAsync(HttpContext);
            var request = await requests.AddAsync(RequestTerms.ReadOrThrow(form, await allowances.RulesOfAsync(person, cancel), time.GetUtcNow()), owner, person, ClientAddress.Of(HttpContext).Hash,
                form.Notify && CanBeTold(person) ? origins.For(Request).Home.TrimEnd('/') : null);
            var links = Links.OnSiteOf(Request);
            return new SeeOtherResult(person is null ? links.Requester(owner) : links.OwnRequest(request.Id));
        }
        catch (ErrorException failure)
        {
            Response.StatusCode = ErrorCatalog.Of(failure.Error.Code).Status;
            return await ShowAsync(form, failure.Error, after: null, deleted: false, cancel);
        }
    }

    // An account has the address that the provider tells; nobody else's is proved.
    private bool CanBeTold(StoredId? person) => person is not null && mail.Value.IsOn;

    private async Task<IActionResult> ShowAsync(RequestForm form, Error? wrong, string? after, bool deleted, CancellationToken cancel)
    {
        var (person, position) = (await callers.UserIdAsync(HttpContext), RequestPosition.Parse(after));
        if (person is not null && after is not null && position is null)
            return NotFound();
        var own = person is not null ? await requests.NewestAsync(person, position, cancel) : new FoundRequests([], Next: null);
        return View("~/Views/Requests/Index.cshtml", RequestsPage.From(form, own, person is not null, await allowances.RulesOfAsync(person, cancel), time.GetUtcNow()) with
        {
            Wrong = wrong is null ? null : ErrorTexts.OnPage(wrong),
            CanBeTold = CanBeTold(person),
            Done = deleted ? "The request is deleted, with all that was sent to it." : null,
        });
    }
}
