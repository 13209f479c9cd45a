using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>The landing page of a transfer: what the link that was passed on leads to.</summary>
[SecretAddress]
public sealed class LandingController(TransferAccess access, TransferContents contents, TimeProvider time) : Controller
{
    /// <summary>
    /// What it is, how big, until when, and its files: all of them in a small transfer, else page <paramref name="page"/>
    /// (from 1) of <paramref name="folder"/>. Programs get a short text.
    /// </summary>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}")]
    public async Task<IActionResult> ShowAsync(string id, string? folder, int? page, CancellationToken cancel) =>
        await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted { Transfer: var transfer } when Request.Audience() is not Audience.Browser =>
                Content(LandingText.From(transfer, Links.Of(Request), time.GetUtcNow()), "text/plain; charset=utf-8"),
            Access.Granted { Transfer: var transfer } => await contents.ListAsync(transfer, folder, page ?? 1, cancel) is { } listing
                ? View("Show", LandingPage.From(transfer, listing, time.GetUtcNow()))
                : NotFound(),
            Access.Arriving arriving when Request.Audience() is not Audience.Browser =>
                Content(ArrivingPage.From(arriving.Transfer, arriving.Arrival).Text, "text/plain; charset=utf-8"),
            Access.Arriving arriving => View("Arriving", ArrivingPage.From(arriving.Transfer, arriving.Arrival)),
            var denied => this.Deny(denied),
        };
}
