using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models.People;
using CloudTransfer.Web.Transfers.Search;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>Lists the transfers of the person whose API token is sent.</summary>
[AccountPages]
[Route("/api/v1/transfers")]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class SentTransfersController(TransferSearch search, LinkFactory links) : Controller
{
    /// <summary>Lists what the person has sent, 50 transfers at a time.</summary>
    /// <param name="query">The search, and where the page before ended.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpGet]
    [EndpointName("TransfersList")]
    [Authorize(Policy = Policies.CanListByToken)]
    [Responds(200, typeof(SentTransfersAnswer), "One page; next is the value of after for the next one.")]
    [Responds(400, "The page is not understood.")]
    [Responds(401, "There is no such API token, or no longer.")]
    [Responds(403, "The API token is not good for reading.")]
    public async Task<IActionResult> ListAsync([FromQuery] SentTransfersQuery query, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        if (query.IsMisplaced)
            return this.Fail(ErrorCode.BadRequest);
        var person = User.PersonId();
        return Ok(SentTransfersAnswer.From(await search.FindAsync(query.Of(person), cancel), links.For(Request)));
    }
}
