using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.People;

/// <summary>The owner's page of a transfer for the person who sent it: the session is the proof, and no secret is in the URL.</summary>
[AccountPages]
[Authorize(Policy = Policies.IsPerson)]
[Route("/transfers/{id}")]
public sealed class PersonTransferController(Ownership ownership, ListingLimiter listings, OwnerPages pages) : OwnerPageController(ownership, listings, pages)
{
    /// <inheritdoc/>
    protected override TransferOwner? PageOwner =>
        StoredId.TryParse(RouteData.Values["id"] as string, out var id) && User.UserId() is { } user ? new TransferOwner.ByAccount(id, user) : null;

    /// <inheritdoc/>
    protected override string AddressOf(TransferOwner owner) => Links.OnSiteOf(Request).Own(((TransferOwner.ByAccount)owner).Transfer);

    /// <inheritdoc/>
    protected override string AfterDeletion(TransferOwner owner) => "~/transfers?deleted=1";
}
