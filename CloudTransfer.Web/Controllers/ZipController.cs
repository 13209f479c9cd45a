using CloudTransfer.Web.Api.Description;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Downloads.PartialZips;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Sends some of a transfer's files as a zip: one folder, or what a receiver has ticked.</summary>
[ApiExplorerSettings(IgnoreApi = false)]
[AsksForPassword]
[Answers(200, "The zip, with Content-Length, ETag and Accept-Ranges.")]
[Answers(206, "The range that was asked for.")]
[Answers(302, "It is a single file, which needs no zip; or here is a ticket for one of the permitted downloads: follow the redirect.")]
[Answers(400, "Nothing is selected, or a number is not understood.")]
[Answers(401, "The transfer has a password: send it by HTTP Basic with any user name.")]
[Answers(404, "There is no such transfer, or no longer; or nothing of what is selected is in it.")]
[Answers(403, "It is limited, and a program that reads links asks for it, or a browser that shows no sign of a person.")]
[Answers(409, "It is still arriving, or others are using all downloads that are left, or this was saved already.")]
[Answers(414, "More is selected than an address may name: a whole folder counts as one.")]
[Answers(429, "Too many wrong passwords were tried, or too many zips asked for at the same time.")]
[Answers(503, "It is limited, and a browser asks for it in advance.")]
public sealed class ZipController(
    TransferAccess access, SelectionIndex index, PartialZipStore zips, ListingLimiter listings, ContentAnswers answers) : Controller
{
    /// <summary>The most characters of an address behind its question mark: with a ticket, a proxy still takes it.</summary>
    public const int LongestQuery = 6000;

    /// <summary>
    /// Downloads folders and files of a transfer as one zip, composed of ranges of the stored one. A single file is answered
    /// with a redirect to it.
    /// </summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="file">Numbers of files, and ranges of them: 3-9,12. It may stand several times.</param>
    /// <param name="folder">The path of a folder, with all that is below it: a/b. It may stand several times.</param>
    /// <param name="folderOf">A folder by the number of a file in it, and how many names of the file's path it has: 12.2.</param>
    /// <param name="ticket">The ticket, where there is a limit.</param>
    /// <param name="cancel">Ends the sending.</param>
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

    /// <summary>The same, at an address that ends in its name.</summary>
    [ApiExplorerSettings(IgnoreApi = true)]
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/zip/{name}")]
    public Task<IActionResult> NamedAsync(
        string id, [FromQuery] string?[]? file, [FromQuery] string?[]? folder, [FromQuery] string?[]? folderOf, string? ticket, CancellationToken cancel) =>
        SendAsync(id, file, folder, folderOf, ticket, cancel);

    private async Task<IActionResult> SelectAsync(Transfer transfer, SelectionRequest request, string? ticket, CancellationToken cancel)
    {
        if (Request.QueryString.Value?.Length > LongestQuery + (ticket?.Length ?? 0))
            return this.Fail(ErrorCode.SelectionTooLong);
        return ListingLimiter.IsLarge(transfer)
            ? await listings.ReadAsync(this, () => AnswerAsync(transfer, request, ticket, cancel), cancel)
            : await AnswerAsync(transfer, request, ticket, cancel);
    }

    private async Task<IActionResult> AnswerAsync(Transfer transfer, SelectionRequest request, string? ticket, CancellationToken cancel)
    {
        var read = await index.ReadAsync(transfer.Id, request, cancel);
        if (read is not SelectionAnswer.Read { Selection: var selection })
            return this.Fail(read.ErrorOf());
        var layout = await zips.LayOutAsync(transfer, selection, cancel);
        var landing = Links.Of(Request).OnSite.Landing(transfer.Id);
        if (layout.Only is { } only)
            return Redirect(ContentAddress.Of(landing, only));
        if (layout.Slices.Count == 0 || zips.Open(transfer, layout) is not { } content)
            return NotFound();
        return await answers.AnswerAsync(this, transfer, content, ContentAddress.Of(landing, content.Name, request), ticket, cancel);
    }

    // A field that was left empty names nothing.
    private static IReadOnlyList<string> Named(string?[]? values) => [.. (values ?? []).OfType<string>().Where(value => value.Length > 0)];
}
