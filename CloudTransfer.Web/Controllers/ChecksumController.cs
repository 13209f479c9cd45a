using System.Text;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Checksums;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>The SHA-256 of all files of a transfer, in the form that <c>sha256sum -c</c> checks.</summary>
[SecretAddress]
public sealed class ChecksumController(TransferAccess access, ChecksumStore checksums) : Controller
{
    private const int Batch = 1000;

    /// <summary>One line for each file, in their order; 409 as long as they are being computed.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/SHA256SUMS")]
    public async Task<IActionResult> ListAsync(string id, CancellationToken cancel) =>
        await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted { Transfer: { IsHashed: true } transfer } => new Sums(transfer.Id, checksums),
            Access.Granted { Transfer: var transfer } => await NotYetAsync(transfer, cancel),
            var denied => this.Deny(denied),
        };

    private async Task<IActionResult> NotYetAsync(Transfer transfer, CancellationToken cancel)
    {
        Response.Headers.RetryAfter = "10";
        var known = await checksums.CountAsync(transfer.Id, cancel);
        return this.Refuse(
            StatusCodes.Status409Conflict, $"The checksums are still being computed: those of {known} of {Models.Count.Of(transfer.FileCount, "file")} are known.");
    }

    private sealed class Sums(StoredId id, ChecksumStore checksums) : ActionResult
    {
        public override async Task ExecuteResultAsync(ActionContext context)
        {
            var (request, response, cancel) = (context.HttpContext.Request, context.HttpContext.Response, context.HttpContext.RequestAborted);
            response.ContentType = "text/plain; charset=utf-8";
            response.Headers.ContentDisposition = "inline; filename=SHA256SUMS";
            if (HttpMethods.IsHead(request.Method))
                return;
            for (long from = 0; await checksums.ListAsync(id, from, Batch, cancel) is { Count: > 0 } files; from += files.Count)
            {
                foreach (var file in files)
                    Encoding.UTF8.GetBytes(file.Line(), response.BodyWriter);
                await response.BodyWriter.FlushAsync(cancel);
            }
        }
    }
}
