using System.Globalization;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Requests;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Api;

/// <summary>tus 1.0.0: core, creation, creation-with-upload, termination, expiration, checksum.</summary>
[BodyIsStreamed]
[DisableRequestSizeLimit]
[TusVersion]
[Route("/api/v1/tus")]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class TusController(
    TransferCreator creator, LaneAppender appender, LaneRequests lanes, RequestAccess requests, IOptions<UploadOptions> limits, Callers callers, MailOrigins mails, LinkFactory links) : Controller
{
    private const string Nameless = "upload";

    /// <summary>The versions, extensions and limits of this server.</summary>
    [AcceptVerbs("OPTIONS")]
    [AcceptVerbs("OPTIONS", Route = "{token}")]
    public IActionResult Offer()
    {
        Response.Headers[TusHeaders.Versions] = TusHeaders.Version;
        Response.Headers[TusHeaders.Extensions] = "creation,creation-with-upload,termination,expiration,checksum";
        Response.Headers[TusHeaders.MaxSize] = limits.Value.MaxBytes.Bytes.ToString(CultureInfo.InvariantCulture);
        Response.Headers[TusHeaders.ChecksumAlgorithms] = Checksum.Algorithms;
        return NoContent();
    }

    /// <summary>
    /// Creates an upload, which becomes a transfer of one file. A body is its first bytes; the terms are in the query
    /// or in headers, to whom it is sent by mail in X-Recipients, X-Email and X-Notify.
    /// </summary>
    [HttpPost]
    [Authorize(Policy = Policies.CanUpload)]
    [WholeBody]
    [LimitConcurrentUploads]
    [ServiceFilter<RefuseWhenStopping>]
    [Receives(null, TusHeaders.ContentType)]
    [Responds(201, "Location is the upload's address, Transfer-Link the link.")]
    [Responds(400, "A header or a term is not understood.")]
    [Responds(401, "This server takes uploads only from those it knows.")]
    [Responds(413, "It is more than this server takes.")]
    [Responds(507, "There is no space for it.")]
    public async Task<IActionResult> CreateAsync([FromQuery] TermsRequest terms, CancellationToken cancel) => await CreateAsync(
        terms.Or(Request.TermsInHeaders()) with { Mail = await mails.RequestedAsync(HttpContext) },
        new UploadSender(ClientAddress.Of(HttpContext), await callers.UserIdAsync(HttpContext)),
        cancel);

    /// <summary>Creates an upload for a file request. Transfer-Link is the request's, Transfer-Owner-Link that of the sender's receipt.</summary>
    /// <param name="id">The file request's id, which its link ends with.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpPost("/r/{id}/tus")]
    [EndpointName("SubmissionsTus")]
    [WholeBody]
    [LimitConcurrentUploads]
    [ServiceFilter<RefuseWhenStopping>]
    [AsksForPassword]
    [Receives(null, TusHeaders.ContentType)]
    [Responds(201, "Location is the upload's address.")]
    [Responds(400, "A header is not understood.")]
    [Responds(401, "The file request has a password: send it by HTTP Basic with any user name.")]
    [Responds(404, "There is no such file request, or no longer.")]
    [Responds(409, "It has received as much as it takes.")]
    [Responds(410, "It takes no more files.")]
    [Responds(413, "It is more than this server or the file request takes.")]
    [Responds(507, "There is no space for it.")]
    public async Task<IActionResult> SubmitAsync(string id, CancellationToken cancel) =>
        await requests.OpenAsync(id, receipt: null, Request.RequestCredentials(), cancel) switch
        {
            Opening.Open { Submission: var submission } => await CreateAsync(
                Request.TermsInHeaders(), new UploadSender(ClientAddress.Of(HttpContext), submission.Request.User) { Submission = submission }, cancel),
            var denied => RequestPages.Deny(this, denied),
        };

    private async Task<IActionResult> CreateAsync(TermsRequest asked, UploadSender sender, CancellationToken cancel)
    {
        if (Request.Headers.ContainsKey(TusHeaders.Concat))
            return this.Fail(Error.TusConcatenationUnsupported(Request.PathBase));
        if (Request.Headers.Number(TusHeaders.Length) is not { } size)
            return this.Fail(ErrorCode.UploadLengthMissing);
        if (HasBody() && !IsAppended())
            return this.Fail(Error.UploadFirstBytesTypeUnknown(TusHeaders.ContentType));
        if (!TryReadChecksum(out var checksum))
            return BadChecksum();
        using var matching = checksum;
        var metadata = Request.Headers[TusHeaders.Metadata].ToString();
        if (metadata.Length > UploadMetadata.Longest)
            return this.Fail(Error.UploadMetadataTooLong(UploadMetadata.Longest));
        if (UploadMetadata.Parse(metadata) is not { } known)
            return this.Fail(ErrorCode.UploadMetadataNotUnderstood);

        var file = new ManifestFile(RelativePath.TryParse(known.GetValueOrDefault("filename"), out var path) ? path.FileName : Nameless, size);
        return await creator.CreateAsync(new ManifestRequest([file]), asked, metadata, sender) switch
        {
            NewTransfer.Made made => await BeginAsync(made, matching, cancel),
            NewTransfer.Refused { Error: var error } => this.Fail(error),
            _ => throw new InvalidOperationException("The outcome of the request has no response."),
        };
    }

    /// <summary>Returns the offset of an upload, according to the stored bytes.</summary>
    [AcceptVerbs("HEAD", Route = "{token}")]
    public async Task<IActionResult> TellAsync(string token, CancellationToken cancel)
    {
        if (!LaneToken.TryParse(token, out var parsed))
            return this.NoUpload();
        var found = await lanes.FindAsync(parsed, cancel);
        if (found is not { End: AppendOutcome.Stored, Lane: { } lane })
            return this.Answer(found, links);
        Response.Describe(lane, links.For(Request));
        Response.Headers[TusHeaders.Length] = lane.Length.ToString(CultureInfo.InvariantCulture);
        if (lane.Metadata.Length > 0 && UploadMetadata.IsTellable(lane.Metadata))
            Response.Headers[TusHeaders.Metadata] = lane.Metadata;
        return Ok();
    }

    /// <summary>Appends bytes to an upload.</summary>
    [HttpPatch("{token}")]
    [WholeBody(OffsetHeader = TusHeaders.Offset)]
    [LimitConcurrentUploads]
    [ServiceFilter<RefuseWhenStopping>]
    [Receives(null, TusHeaders.ContentType)]
    [Responds(204, "The bytes are on the disk for good; Upload-Offset says how far the upload is.")]
    [Responds(404, "There is no such upload, or no longer.")]
    [Responds(409, "The upload is at another offset.")]
    [Responds(423, "Another request is sending bytes of it.")]
    [Responds(460, "The checksum does not match; none of the bytes were kept.")]
    [Responds(503, "All bytes have arrived, and the transfer is not sealed yet: ask by HEAD again.")]
    public async Task<IActionResult> AppendAsync(string token, CancellationToken cancel)
    {
        if (!IsAppended())
            return this.Fail(Error.UploadTypeUnknown(TusHeaders.ContentType));
        if (Request.Headers.Number(TusHeaders.Offset) is not { } offset)
            return this.Fail(ErrorCode.UploadOffsetMissing);
        if (!TryReadChecksum(out var checksum))
            return BadChecksum();
        using var matching = checksum;
        return LaneToken.TryParse(token, out var parsed)
            ? this.Answer(await appender.AppendAsync(parsed, offset, Request.BodyReader, Request.ContentLength, matching, cancel), links)
            : this.NoUpload();
    }

    /// <summary>Terminates an upload and deletes its content.</summary>
    [HttpDelete("{token}")]
    [Responds(204, "It is ended.")]
    [Responds(404, "There is no such upload, or no longer.")]
    public async Task<IActionResult> TerminateAsync(string token, CancellationToken cancel) =>
        LaneToken.TryParse(token, out var parsed) && await lanes.TerminateAsync(parsed, cancel) ? NoContent() : this.NoUpload();

    private async Task<IActionResult> BeginAsync(NewTransfer.Made made, Checksum? checksum, CancellationToken cancel)
    {
        var token = LaneToken.Of(made.Owner, 0);
        var lane = made.IncomingTransfer.Lanes[0];
        if (HasBody())
        {
            var appended = await appender.AppendAsync(token, 0, Request.BodyReader, Request.ContentLength, checksum, cancel);
            // A client that does not receive the upload's URL cannot resume it.
            if (appended.End is not AppendOutcome.Stored)
                await lanes.TerminateAsync(token, CancellationToken.None);
            if (appended is not { End: AppendOutcome.Stored, Lane: { } begun })
                return this.Answer(appended, links);
            lane = begun;
        }

        var own = links.For(Request);
        Response.Describe(lane, own);
        Response.Headers.Location = links.ToFollow(Request).Lane(token);
        Response.Headers[TusHeaders.TransferOwnerLink] = own.Sent(made.Transfer, made.Owner);
        return StatusCode(StatusCodes.Status201Created);
    }

    private bool HasBody() => Request.ContentLength > 0 || Request.Headers.TransferEncoding.Count > 0;

    private bool IsAppended() => string.Equals(Request.ContentType, TusHeaders.ContentType, StringComparison.OrdinalIgnoreCase);

    private bool TryReadChecksum(out Checksum? checksum)
    {
        checksum = null;
        return !Request.Headers.TryGetValue(TusHeaders.Checksum, out var header) || Checksum.TryParse(header.ToString(), out checksum);
    }

    private IActionResult BadChecksum() => this.Fail(Error.UploadChecksumNotUnderstood(Checksum.Algorithms));
}
