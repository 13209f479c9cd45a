using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Receives the password that the page of a transfer asks for.</summary>
public sealed class PasswordController(TransferAccess access, TransferKeys keys) : Controller
{
    /// <summary>Issues a cookie for the correct password, which is sent only to this transfer's URLs.</summary>
    [HttpPost("/d/{id}")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> EnterAsync(string id, [FromForm] string? password, CancellationToken cancel)
    {
        var credentials = Request.Credentials() with { Key = null, Password = password ?? "" };
        var answer = await access.OpenAsync(id, credentials, cancel);
        var transfer = answer switch
        {
            Access.Granted granted => granted.Transfer,
            Access.Uploading uploading => uploading.Transfer,
            _ => null,
        };
        if (transfer is null)
            return this.Deny(answer);
        Response.AppendKey(transfer, keys.Create(transfer));
        return new SeeOtherResult(Links.OnSiteOf(Request).Landing(transfer.Link));
    }
}
