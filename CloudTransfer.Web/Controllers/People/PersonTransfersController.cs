using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Limits;
using CloudTransfer.Web.Models.People;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Limits;
using CloudTransfer.Web.Transfers.Search;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.People;

/// <summary>What a person has sent, from any device: search, extend, delete.</summary>
[AccountPages]
[Authorize(Policy = Policies.IsPerson)]
[SecretUrl]
[Route("/transfers")]
public sealed class PersonTransfersController(TransferSearch search, Ownership ownership, Allowances allowances, TimeProvider time) : Controller
{
    private const string ExtendView = "~/Views/Account/Extend.cshtml";

    private StoredId Person => User.PersonId();

    /// <summary>One page of the transfers.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public async Task<IActionResult> ShowAsync([FromQuery] TransfersQuery query, CancellationToken cancel)
    {
        if (query.IsMisplaced)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        var found = query.IsMisplaced ? FoundTransfers.None : await search.FindAsync(query.Of(Person), cancel);
        return View("~/Views/Account/Transfers.cshtml", TransfersPage.From(query, found, time.GetUtcNow()) with
        {
            Space = SpaceUsed.Of(await allowances.OfAsync(Person, cancel)),
        });
    }

    /// <summary>Asks for confirmation before the selected transfers are deleted.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "delete")]
    public async Task<IActionResult> ConfirmDeleteAsync([FromQuery] IReadOnlyList<string> id, CancellationToken cancel) =>
        View(SelectedTransfers.DeleteView, await SelectedAsync(id, "Delete", cancel));

    /// <summary>Deletes transfers.</summary>
    [HttpPost("delete")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(64 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> DeleteAsync([FromForm] IReadOnlyList<string> id, CancellationToken cancel)
    {
        var deleted = 0;
        foreach (var owner in Owned(id))
            deleted += await ownership.DeleteAsync(owner, cancel) ? 1 : 0;
        return new SeeOtherResult($"~/transfers?deleted={deleted}");
    }

    /// <summary>Asks how long the selected transfers shall live from now on.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "extend")]
    public async Task<IActionResult> ConfirmExtendAsync([FromQuery] IReadOnlyList<string> id, CancellationToken cancel) =>
        View(ExtendView, await ExtendedAsync(id, cancel));

    /// <summary>Changes when transfers expire.</summary>
    [HttpPost("extend")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(64 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> ExtendAsync([FromForm] IReadOnlyList<string> id, [FromForm] string? expires, CancellationToken cancel)
    {
        var extended = 0;
        foreach (var owner in Owned(id))
        {
            switch (await ownership.ChangeAsync(owner, new ChangeRequest(Expires: expires ?? ""), ClientAddress.Of(HttpContext).Hash, cancel))
            {
                case Change.Wrong { Error: var error }:
                    Response.StatusCode = ErrorCatalog.Of(error.Code).Status;
                    return View(ExtendView, await ExtendedAsync(id, cancel) with { Wrong = ErrorTexts.OnPage(error) });
                case Change.Done:
                    extended++;
                    break;
            }
        }

        return new SeeOtherResult($"~/transfers?extended={extended}");
    }

    private async Task<SelectedTransfersPage> SelectedAsync(IReadOnlyList<string> id, string verb, CancellationToken cancel) =>
        SelectedTransfersPage.From(await search.FindAsync(SelectedTransfers.Parse(id), cancel, Person), verb, "~/transfers", time.GetUtcNow());

    private async Task<SelectedTransfersPage> ExtendedAsync(IReadOnlyList<string> id, CancellationToken cancel) =>
        await SelectedAsync(id, "Change the expiry of", cancel) with { Lifetimes = Lifetime.Choices(await allowances.RulesOfAsync(Person, cancel)) };

    private IEnumerable<TransferOwner.ByAccount> Owned(IReadOnlyList<string>? texts) =>
        SelectedTransfers.Parse(texts).Select(id => new TransferOwner.ByAccount(id, Person));
}
