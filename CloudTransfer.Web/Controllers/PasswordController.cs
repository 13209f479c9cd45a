using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Takes the password of a transfer from the page that asks for it.</summary>
public sealed class PasswordController(TransferAccess access, TransferKeys keys) : Controller
{
    /// <summary>The right password is answered with a key, in a cookie that only this transfer's addresses see.</summary>
    [HttpPost("/d/{id}")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> EnterAsync(string id, [FromForm] string? password, CancellationToken cancel)
    {
        var shown = Request.Credentials() with { Key = null, Password = password ?? "" };
        var answer = await access.OpenAsync(id, shown, cancel);
        var transfer = answer switch
        {
            Access.Granted granted => granted.Transfer,
            Access.Uploading uploading => uploading.Transfer,
            _ => null,
        };
        if (transfer is null)
            return this.Deny(answer);
        Response.GiveKey(transfer, keys.Cut(transfer));
        return new SeeOtherResult(Links.Of(Request).OnSite.Landing(transfer.Id));
    }
}
