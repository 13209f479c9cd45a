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

    private OwnerToken? Token => OwnerToken.TryParse(RouteData.Values["ownerToken"] as string, out var token) ? token : null;
}
