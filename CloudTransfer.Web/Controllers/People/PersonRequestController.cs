using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Requests;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.People;

/// <summary>The requester's page of a file request, for the person who made it while signed in.</summary>
[AccountPages]
[Authorize(Policy = Policies.IsPerson)]
[Route("/requests/{id:length(22)}")]
public sealed class PersonRequestController(RequesterPages pages, ListingLimiter listings) : RequesterPageController(pages, listings)
{
    /// <inheritdoc/>
    protected override RequestOwner? Requester => Id is { } id && User.UserId() is { } user ? new RequestOwner.ByAccount(id, user) : null;

    /// <inheritdoc/>
    protected override string Address => Links.OnSiteOf(Request).OwnRequest(Id!.Value);

    private StoredId? Id => StoredId.TryParse(RouteData.Values["id"] as string, out var id) ? id : null;
}
