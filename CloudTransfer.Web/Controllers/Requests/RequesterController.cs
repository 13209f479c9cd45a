using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>The requester's page of a file request. Its URL is the proof of who asks.</summary>
[Route("/requests/by/{ownerToken}")]
public sealed class RequesterController(RequesterPages pages, ListingLimiter listings) : RequesterPageController(pages, listings)
{
    /// <inheritdoc/>
    protected override RequestOwner? Requester => Token is { } token ? new RequestOwner.ByToken(token) : null;

    /// <inheritdoc/>
    protected override string Address => Links.OnSiteOf(Request).Requester(Token!.Value);

    /// <summary>Proves the address at which the requester is told by mail; a person with an account has one already.</summary>
    [HttpPost("code")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> ProveAsync([FromForm] string? code, CancellationToken cancel)
    {
        if (await FindAsync(cancel) is not { } request)
            return NotFound();
        var error = await Notices.ProveAsync(request.Id, code, HttpContext.Connection.RemoteIpAddress, cancel);
        return new SeeOtherResult($"{Address}{CodeAnswers.QueryOf(error)}#told");
    }

    /// <summary>Has another code sent.</summary>
    [HttpPost("code/new")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> RenewCodeAsync(CancellationToken cancel)
    {
        if (await FindAsync(cancel) is not { } request)
            return NotFound();
        await Notices.RenewCodeAsync(request.Id, cancel);
        return new SeeOtherResult($"{Address}#told");
    }

    private OwnerToken? Token => OwnerToken.TryParse(RouteData.Values["ownerToken"] as string, out var token) ? token : null;
}
