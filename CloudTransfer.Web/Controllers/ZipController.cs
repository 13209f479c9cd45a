using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Downloads.PartialZips;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Selections;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Sends some of a transfer's files as a zip: one folder, or a recipient's selection.</summary>
[ApiExplorerSettings(IgnoreApi = false)]
[AsksForPassword]
[Responds(200, "The zip, with Content-Length, ETag and Accept-Ranges.")]
[Responds(206, "The range that was asked for.")]
[Responds(302, "It is a single file, which needs no zip; or here is a ticket for one of the permitted downloads: follow the redirect.")]
[Responds(400, "Nothing is selected, or a number is not understood.")]
[Responds(401, "The transfer has a password: send it by HTTP Basic with any user name.")]
[Responds(404, "There is no such transfer, or no longer; or nothing of what is selected is in it.")]
[Responds(403, "It is limited, and a program that reads links asks for it, or a browser that shows no sign of a person.")]
[Responds(409, "It is still arriving, or others are using all downloads that are left, or this was saved already.")]
[Responds(414, "More is selected than an address may name: a whole folder counts as one.")]
[Responds(429, "Too many wrong passwords were tried, or too many zips asked for at the same time.")]
[Responds(503, "It is limited, and a browser asks for it in advance.")]
public sealed class ZipController(
    TransferAccess access, SelectionIndex index, PartialZipStore zips, ListingLimiter listings, ContentResults answers) : Controller
{
    /// <summary>The maximum length of the query without a ticket, so that proxies accept the URL with one.</summary>
    public const int MaxQueryLength = 6000;

    /// <summary>
    /// Downloads folders and files of a transfer as one zip, composed of ranges of the stored one. If the selection is
    /// a single file, it redirects to it.
    /// </summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="file">Numbers of files, and ranges of them: 3-9,12. It can be repeated.</param>
    /// <param name="folder">The path of a folder, with everything below it: a/b. It can be repeated.</param>
    /// <param name="folderOf">A folder by the number of a file in it, and the number of names of the file's path: 12.2.</param>
    /// <param name="ticket">The ticket, if downloads are limited.</param>
    /// <param name="cancel">Cancels the download.</param>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/zip")]
    public async Task<IActionResult> SendAsync(
        string id, [FromQuery] string?[]? file, [FromQuery] string?[]? folder, [FromQuery] string?[]? folderOf, string? ticket, CancellationToken cancel)
    {
        var request = new SelectionRequest(Named(file), Named(folder), Named(folderOf));
        return await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted { Transfer: var transfer } => await SelectAsync(transfer, request, ticket, cancel),
            Access.UsedUp { Transfer: var transfer } => await SelectAsync(transfer, request, ticket, cancel),
            var denied => this.Deny(denied),
        };
    }

    /// <summary>The same with the file name at the end of the URL.</summary>
    [ApiExplorerSettings(IgnoreApi = true)]
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/zip/{name}")]
    public Task<IActionResult> NamedAsync(
        string id, [FromQuery] string?[]? file, [FromQuery] string?[]? folder, [FromQuery] string?[]? folderOf, string? ticket, CancellationToken cancel) =>
        SendAsync(id, file, folder, folderOf, ticket, cancel);

    private async Task<IActionResult> SelectAsync(Transfer transfer, SelectionRequest request, string? ticket, CancellationToken cancel)
    {
        if (Request.QueryString.Value?.Length > MaxQueryLength + (ticket?.Length ?? 0))
            return this.Fail(ErrorCode.SelectionTooLong);
        return ListingLimiter.IsLarge(transfer)
            ? await listings.ReadAsync(this, () => AnswerAsync(transfer, request, ticket, cancel), cancel)
            : await AnswerAsync(transfer, request, ticket, cancel);
    }

    private async Task<IActionResult> AnswerAsync(Transfer transfer, SelectionRequest request, string? ticket, CancellationToken cancel)
    {
        var read = await index.ReadAsync(transfer.Id, request, cancel);
        if (read is not SelectionResult.Read { Selection: var selection })
            return this.Fail(read.ErrorOf());
        var layout = await zips.LayOutAsync(transfer, selection, cancel);
        var landing = Links.OnSiteOf(Request).Landing(transfer.Link);
        if (layout.Only is { } only)
            return Redirect(ContentAddress.Of(landing, only));
        if (layout.Slices.Count == 0 || await zips.OpenAsync(transfer, layout, cancel) is not { } content)
            return NotFound();
        return await answers.AnswerAsync(this, transfer, content, ContentAddress.Of(landing, content.Name, request), ticket, cancel);
    }

    // An empty field names nothing.
    private static IReadOnlyList<string> Named(string?[]? values) => [.. (values ?? []).OfType<string>().Where(value => value.Length > 0)];
}
