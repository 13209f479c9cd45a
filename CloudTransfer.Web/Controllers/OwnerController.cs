using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>The owner's page of a transfer. Its URL is the proof of ownership.</summary>
[Route("/t/{ownerToken}")]
public sealed class OwnerController(Ownership ownership, ListingLimiter listings, OwnerPages pages) : OwnerPageController(ownership, listings, pages)
{
    /// <inheritdoc/>
    protected override TransferOwner? PageOwner =>
        OwnerToken.TryParse(RouteData.Values["ownerToken"] as string, out var token) ? new TransferOwner.ByToken(token) : null;

    /// <inheritdoc/>
    protected override string AddressOf(TransferOwner owner) => Links.OnSiteOf(Request).Owner(((TransferOwner.ByToken)owner).Token);

    /// <inheritdoc/>
    protected override string AfterDeletion(TransferOwner owner) => AddressOf(owner);
}
