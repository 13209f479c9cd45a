using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Thumbnails;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Api;

/// <summary>Thumbnails that the sender of a transfer uploads.</summary>
[Route("/api/v1/transfers/{id}/files/{number:int}/thumbnail")]
[OwnerOnly]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class SentThumbnailController(Ownership ownership, ThumbnailStore thumbnails, IOptions<UploadOptions> limits) : Controller
{
    private const string ContentType = "image/webp";

    // A chunked body also contains the lengths of the chunks.
    private const int LongestBody = 2 * ThumbnailStore.Longest;

    /// <summary>
    /// Stores a thumbnail of a file, which pages show instead of the file: a still WebP image of at most 24 KiB and 512
    /// pixels per side. It replaces an existing one. It is accepted during the upload and for an hour after it.
    /// </summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="number">The file's number: its position in the manifest, from 0.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpPut]
    [WholeBody]
    [RequestSizeLimit(LongestBody)]
    [Receives(null, ContentType)]
    [Responds(204, "It is kept.")]
    [Responds(400, "It is no still WebP, or has more in it than the picture.")]
    [Responds(404, "There is no such transfer or file, or the token is not its owner's.")]
    [Responds(409, "The transfer has been complete for more than an hour.")]
    [Responds(410, "The transfer has ended.")]
    [Responds(413, "It is longer than 24 KiB.")]
    [Responds(415, "The body's type is another.")]
    [Responds(422, "The transfer has as many as it may have.")]
    [Responds(429, "Too many files and thumbnails have come from this address in the last hour.")]
    [Responds(507, "There is no space for it.")]
    public Task<IActionResult> KeepAsync(string id, int number, CancellationToken cancel) =>
        this.AsSenderAsync(ownership, id, transfer => KeepAsync(transfer.Id, number, cancel), cancel);

    private async Task<IActionResult> KeepAsync(StoredId id, int number, CancellationToken cancel)
    {
        if (!string.Equals(Request.ContentType, ContentType, StringComparison.OrdinalIgnoreCase))
            return this.Fail(Error.ThumbnailTypeUnknown(ContentType));
        var content = await ReadAsync(cancel);
        if (content.Length > ThumbnailStore.Longest)
            return this.Fail(Error.ThumbnailTooLarge(ThumbnailStore.Longest));
        if (StillWebP.FaultOf(content, out var size) is { } fault)
            return this.Fail(ErrorOf(fault, size));
        return Answer(await thumbnails.SaveAsync(id, number, content, limits.Value.MaxThumbnails, limits.Value.SenderOf(ClientAddress.Of(HttpContext)), cancel));
    }

    // One byte more than allowed shows that the body is too long.
    private async Task<byte[]> ReadAsync(CancellationToken cancel)
    {
        var content = new byte[ThumbnailStore.Longest + 1];
        var length = await Request.Body.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancel);
        return content[..length];
    }

    private static Error ErrorOf(WebPFault fault, (int Width, int Height) size) => fault switch
    {
        WebPFault.Broken => Error.Of(ErrorCode.ThumbnailMalformed),
        WebPFault.MoreThanAPicture => Error.Of(ErrorCode.ThumbnailNotStill),
        _ => Error.ThumbnailDimensionsTooLarge(size.Width, size.Height, StillWebP.MaxSide),
    };

    private IActionResult Answer(ThumbnailEnd end) => end switch
    {
        ThumbnailEnd.Kept => NoContent(),
        ThumbnailEnd.TooLate => this.Fail(ErrorCode.ThumbnailTooLate),
        ThumbnailEnd.TooMany => this.Fail(Error.TooManyThumbnails(limits.Value.MaxThumbnails)),
        ThumbnailEnd.StorageFull => this.Fail(ErrorCode.ThumbnailStorageFull),
        ThumbnailEnd.TooOften => this.Fail(ErrorCode.TooManyThumbnailsPerHour),
        _ => this.Fail(ErrorCode.FileNotFound),
    };
}
