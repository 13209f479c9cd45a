using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Multipart;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Takes uploads that come as one request: a form, or a file that is the whole body.</summary>
[BodyIsStreamed]
[DisableRequestSizeLimit]
[SendersOnly]
[ServiceFilter<RefuseWhenStopping>]
public sealed class UploadController(Receiver receiver) : Controller
{
    /// <summary>POST /upload: a form with any number of files.</summary>
    [HttpPost("/upload")]
    public async Task<IActionResult> FormAsync(CancellationToken cancel)
    {
        if (!Boundary.TryParse(Request.ContentType, out var boundary))
            return this.Refuse(StatusCodes.Status400BadRequest, "That is not a form with files: send it as multipart/form-data, with a boundary of 1 to 70 characters.");
        return this.Answer(await receiver.ReceiveFormAsync(Request.BodyReader, boundary, Request.ContentLength, cancel));
    }

    /// <summary>PUT /name: one file, as <c>curl -T</c> sends it; the terms are in the query.</summary>
    [HttpPut("/{name}")]
    public async Task<IActionResult> FileAsync(string name, [FromQuery] TermsRequest terms, CancellationToken cancel)
    {
        if (!RelativePath.TryParse(name, out var path))
            return this.Refuse(StatusCodes.Status400BadRequest, "The file has no usable name: put one at the end of the address.");
        return this.Answer(await receiver.ReceiveFileAsync(Request.BodyReader, path, terms, Request.ContentLength, cancel));
    }
}
