using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>Lists the files of a transfer.</summary>
[Route("/api/v1/transfers/{id}/files")]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class FilesController(TransferAccess access, TransferStore store, LinkFactory links) : Controller
{
    private const int Most = 1000;

    /// <summary>Lists the files of a transfer in order, one page at a time.</summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="after">The number of the last file of the previous page; absent for the first page.</param>
    /// <param name="limit">The maximum number of files, from 1 to 1000.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpGet]
    [AsksForPassword]
    [Responds(200, typeof(FilesAnswer), "A page of files.")]
    [Responds(400, "A number is not understood.")]
    [Responds(401, "The transfer has a password: send it by HTTP Basic with any user name.")]
    [Responds(404, "There is no such transfer, or no longer.")]
    [Responds(429, "Too many wrong passwords were tried.")]
    public async Task<IActionResult> ListAsync(string id, int after = -1, int limit = 100, CancellationToken cancel = default)
    {
        Response.Headers.CacheControl = "no-store";
        if (!ModelState.IsValid || after < -1 || limit is < 1 or > Most)
            return this.Fail(Error.PageNotUnderstood(Most));
        var answer = await access.OpenAsync(id, Request.Credentials(), cancel);
        var transfer = answer switch
        {
            Access.Granted granted => granted.Transfer,
            Access.Uploading uploading => uploading.Transfer,
            _ => null,
        };
        if (transfer is null)
            return this.Deny(answer);
        // One more than requested shows whether there is another page.
        var files = await store.FilesAfterAsync(transfer.Id, after, limit + 1, cancel);
        return Ok(FilesAnswer.From(transfer, files, limit, links.For(Request)));
    }
}
