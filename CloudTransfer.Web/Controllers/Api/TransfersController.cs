using System.Net.Http.Headers;
using System.Text.Json;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Arrivals;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Tus;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers.Api;

/// <summary>Transfers for programs: announced by a manifest, read, deleted.</summary>
[BodyIsStreamed]
[Route("/api/v1/transfers")]
public sealed class TransfersController(
    Announcing announcing, TransferAccess access, TransferStore store, ArrivalStore arrivals, Removal removal, IOptions<UploadOptions> limits)
    : Controller
{
    // A path, its size, its time and its type; few paths are as long as they may be.
    private const long BytesPerFile = 1024, BytesBeside = 1 << 20;

    /// <summary>Begins a transfer; the answer says where its bytes are to be sent.</summary>
    [HttpPost]
    [SendersOnly]
    [ServiceFilter<RefuseWhenStopping>]
    public async Task<IActionResult> AnnounceAsync(CancellationToken cancel)
    {
        if (HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = BytesBeside + (BytesPerFile * limits.Value.MaxFiles);
        try
        {
            var request = await ManifestRequest.ReadAsync(Request.Body, cancel);
            return this.Answer(await announcing.AnnounceAsync(request, request.Terms, metadata: ""));
        }
        catch (JsonException fault)
        {
            return this.Refuse(StatusCodes.Status400BadRequest, $"The manifest is not understood near {fault.Path ?? "its start"}: write it in JSON, as /openapi/v1.json describes it.");
        }
        catch (BadHttpRequestException fault)
        {
            return this.Refuse(fault.StatusCode, "The manifest did not arrive whole, or is too long: send fewer files, or one archive.");
        }
    }

    /// <summary>
    /// What a transfer is and how far it has come. Its owner, who sends the owner token as a bearer's, is told where the
    /// rest of its bytes is to be sent.
    /// </summary>
    [HttpGet("{id}")]
    public async Task<IActionResult> TellAsync(string id, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        var links = Links.Of(Request);
        if (await OwnedAsync(id, cancel) is ({ } transfer, var owner))
            return Ok(TransferAnswer.From(transfer, await arrivals.FindAsync(transfer, cancel), owner, links));
        return await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted granted => Ok(TransferAnswer.From(granted.Transfer, null, links)),
            Access.Arriving arriving => Ok(TransferAnswer.From(arriving.Transfer, arriving.Arrival, links)),
            var denied => this.Deny(denied),
        };
    }

    /// <summary>Deletes a transfer, for its owner.</summary>
    [HttpDelete("{id}")]
    public async Task<IActionResult> DeleteAsync(string id, CancellationToken cancel)
    {
        var (transfer, _) = await OwnedAsync(id, cancel);
        return transfer is not null && await removal.RemoveAsync(transfer.Id, Ending.Owner, cancel) ? NoContent() : NotFound();
    }

    private async Task<(Transfer? Transfer, OwnerToken Owner)> OwnedAsync(string id, CancellationToken cancel)
    {
        var bearer = AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);
        if (!bearer || !OwnerToken.TryParse(header!.Parameter, out var owner))
            return default;
        var transfer = await store.FindAsync(owner, cancel);
        return string.Equals(transfer?.Id.Value, id, StringComparison.Ordinal) ? (transfer, owner) : default;
    }
}
