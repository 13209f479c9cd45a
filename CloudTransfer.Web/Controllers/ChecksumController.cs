using System.IO.Pipelines;
using System.Text;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Checksums;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>The SHA-256 of all files of a transfer, in the format that <c>sha256sum -c</c> checks.</summary>
[SecretUrl]
public sealed class ChecksumController(
    TransferAccess access, TransferStore store, ChecksumStore checksums, ListingLimiter listings, IOptions<TransfersOptions> rules, TimeProvider time) : Controller
{
    private const int Batch = 1000;

    // Long enough for a transfer that was just uploaded, and shorter than the usual timeouts of proxies.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Lists one line per file, in order. While the checksums are being computed, it waits for a short time and then
    /// responds with 503 and Retry-After, which <c>curl --retry</c> follows.
    /// </summary>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/SHA256SUMS")]
    public async Task<IActionResult> ListAsync(string id, CancellationToken cancel) =>
        await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted { Transfer: { HasChecksums: true } transfer } => All(transfer),
            Access.Granted { Transfer: var transfer } => await WaitAsync(transfer, cancel) ? All(transfer) : await NotYetAsync(transfer, cancel),
            Access.Uploading { IncomingTransfer: var incoming } => this.Fail(Error.ChecksumsWaitForUpload(incoming.Percent)),
            Access.ScanPending => this.Fail(ErrorCode.ChecksumsWaitForScan),
            var denied => this.Deny(denied),
        };

    private Sums All(Transfer transfer) => new(transfer.Id, checksums, rules.Value.StalledAfter.Value, time);

    private async Task<bool> WaitAsync(Transfer transfer, CancellationToken cancel)
    {
        if (HttpMethods.IsHead(Request.Method))
            return false;
        for (var began = time.GetTimestamp(); time.GetElapsedTime(began) < Timeout;)
        {
            await Task.Delay(Pause, time, cancel);
            if (await store.FindAsync(transfer.Id, cancel) is { HasChecksums: true })
                return true;
        }

        return false;
    }

    private Task<IActionResult> NotYetAsync(Transfer transfer, CancellationToken cancel) => ListingLimiter.IsLarge(transfer)
        ? listings.ReadAsync(this, () => CountAsync(transfer, cancel), cancel)
        : CountAsync(transfer, cancel);

    private async Task<IActionResult> CountAsync(Transfer transfer, CancellationToken cancel)
    {
        var computed = await checksums.CountAsync(transfer.Id, cancel);
        return this.Fail(Error.ChecksumsPending(computed, transfer.FileCount));
    }

    private sealed class Sums(StoredId id, ChecksumStore checksums, TimeSpan stalledAfter, TimeProvider time) : ActionResult
    {
        private long _written;

        public override async Task ExecuteResultAsync(ActionContext context)
        {
            var (request, response, cancel) = (context.HttpContext.Request, context.HttpContext.Response, context.HttpContext.RequestAborted);
            response.ContentType = "text/plain; charset=utf-8";
            response.Headers.ContentDisposition = "inline; filename=SHA256SUMS";
            if (HttpMethods.IsHead(request.Method))
                return;
            var http = context.HttpContext;
            http.AllowSlowReceiver();
            using var watch = new StallTimeout(TcpAcknowledgements.By(http) ?? (() => Volatile.Read(ref _written)), stalledAfter, time, cancel);
            watch.Begin();
            try
            {
                await WriteAsync(response.BodyWriter, watch.Token);
            }
            catch (OperationCanceledException)
            {
                // The client has disconnected or is stalled.
                http.Abort();
            }
        }

        private async Task WriteAsync(PipeWriter output, CancellationToken cancel)
        {
            for (long from = 0; await checksums.ListAsync(id, from, Batch, cancel) is { Count: > 0 } files; from = files[^1].Number + 1)
            {
                foreach (var file in files)
                    _written += Encoding.UTF8.GetBytes(file.Line(), output);
                await output.FlushAsync(cancel);
            }
        }
    }
}
