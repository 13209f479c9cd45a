using System.Globalization;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Requests;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Limits;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>Asks others for files, and reads what they sent.</summary>
[Route("/api/v1/requests")]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class FileRequestsController(
    FileRequestStore requests, RequestCreator creator, RequestInbox inbox, RequestRemoval removal, Allowances allowances, LinkFactory links, TimeProvider time) : Controller
{
    /// <summary>Makes a file request. Its link is passed on; whoever has its owner link reads and deletes what was sent.</summary>
    /// <param name="asked">What is asked for.</param>
    [HttpPost]
    [Authorize(Policy = Policies.CanUpload)]
    [RequestSizeLimit(64 * 1024)]
    [Receives(typeof(NewFileRequest), "application/json")]
    [Responds(201, typeof(FileRequestAnswer), "The link works.")]
    [Responds(400, "A term is not understood, or mail is not allowed.")]
    [Responds(401, "This server takes uploads only from those it knows.")]
    [Responds(429, "Too many requests were made from this address in the last hour.")]
    public async Task<IActionResult> CreateAsync([FromBody] NewFileRequest? asked)
    {
        if (asked is null)
            return this.Fail(ErrorCode.BadRequest);
        try
        {
            var (request, owner) = await creator.AddOrThrowAsync(HttpContext, asked.ToForm());
            var own = links.For(Request);
            Response.Headers.Location = own.FileRequest(request.Id);
            Response.Headers.CacheControl = "no-store";
            return StatusCode(StatusCodes.Status201Created, FileRequestAnswer.From(request, owner, [], own, time.GetUtcNow()));
        }
        catch (ErrorException failure)
        {
            return this.Fail(failure.Error);
        }
    }

    /// <summary>Returns a file request and the newest of what was sent to it.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="after">The id of the transfer after which the list begins, for its next part.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpGet("{id}")]
    [OwnerOnly]
    [Responds(200, typeof(FileRequestAnswer), "The request, and what was sent.")]
    [Responds(400, "The part is not understood.")]
    [Responds(404, "There is no such request, or the token is not its requester's.")]
    public async Task<IActionResult> TellAsync(string id, string? after, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        if (await FindAsync(id, cancel) is not var (owner, request))
            return this.AskForOwnerToken();
        StoredId? before = StoredId.TryParse(after, out var link) ? link : null;
        if (before is null && !string.IsNullOrEmpty(after))
            return this.Fail(ErrorCode.BadRequest);
        return await inbox.ListAsync(request.Id, before, cancel) is { } received
            ? Ok(FileRequestAnswer.From(request, owner, received, links.For(Request), time.GetUtcNow()))
            : NotFound();
    }

    /// <summary>Changes until when files can be sent, which opens a closed request; or closes it.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="change">What is changed.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpPatch("{id}")]
    [OwnerOnly]
    [Consumes("application/merge-patch+json", "application/json")]
    [RequestSizeLimit(64 * 1024)]
    [Receives(typeof(FileRequestChange), "application/merge-patch+json")]
    [Responds(204, "It is changed.")]
    [Responds(400, "A term is not understood; nothing was changed.")]
    [Responds(404, "There is no such request, or the token is not its requester's.")]
    public async Task<IActionResult> ChangeAsync(string id, [FromBody] FileRequestChange? change, CancellationToken cancel)
    {
        if (change is null)
            return this.Fail(ErrorCode.BadRequest);
        if (await FindAsync(id, cancel) is not (_, var request))
            return this.AskForOwnerToken();
        try
        {
            if (change.Expires is { } expires)
                await requests.ExtendAsync(request.Id, RequestTerms.ReadExpiry(expires, await allowances.RulesOfAsync(request.User, cancel), time.GetUtcNow()), cancel);
            if (change.Closed is true)
                await requests.CloseAsync(request.Id, cancel);
            return NoContent();
        }
        catch (ErrorException failure)
        {
            return this.Fail(failure.Error);
        }
    }

    /// <summary>Deletes a file request, with all that was sent to it.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpDelete("{id}")]
    [OwnerOnly]
    [Responds(204, "It is deleted.")]
    [Responds(404, "There is no such request, or the token is not its requester's.")]
    public async Task<IActionResult> DeleteAsync(string id, CancellationToken cancel)
    {
        if (await FindAsync(id, cancel) is not (_, var request))
            return this.AskForOwnerToken();
        return await removal.RemoveAsync(request.Id, RemovalReason.Owner, cancel) ? NoContent() : NotFound();
    }

    // By the bearer token, which must be that of this request.
    private async Task<(OwnerToken Owner, FileRequest Request)?> FindAsync(string id, CancellationToken cancel) =>
        OwnerToken.TryParse(Request.BearerToken(), out var token)
        && await requests.FindAsync(new RequestOwner.ByToken(token), cancel) is { } request
        && string.Equals(request.Id.Value, id, StringComparison.Ordinal)
            ? (token, request)
            : null;
}

/// <summary>A file request as a program makes it.</summary>
/// <param name="Title">What is asked for, in one line of at most 100 characters.</param>
/// <param name="Message">What senders are told.</param>
/// <param name="From">By whom it is asked, in one line of at most 100 characters; it is not verified.</param>
/// <param name="Expires">How long files can be sent, such as 7d, or until when, such as 2031-12-31.</param>
/// <param name="Keep">How long what was sent is kept once it is complete, such as 30d.</param>
/// <param name="MaxBytes">The most bytes of all that is sent.</param>
/// <param name="MaxFiles">The most files of all that is sent.</param>
/// <param name="MaxSubmissions">The most senders.</param>
/// <param name="Password">The password that senders must know.</param>
/// <param name="Email">The address at which you are told by mail when something arrives. Whoever has not signed in proves it by a code, which the page of the owner link asks for.</param>
public sealed record NewFileRequest(
    string? Title, string? Message = null, string? From = null, string? Expires = null, string? Keep = null,
    long? MaxBytes = null, int? MaxFiles = null, int? MaxSubmissions = null, string? Password = null, string? Email = null)
{
    internal RequestForm ToForm() => new(Title, Message, From, Expires, Keep, Text(MaxBytes), Text(MaxFiles), Text(MaxSubmissions), Password, Email: Email);

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What of a file request is changed; what is absent stays.</summary>
/// <param name="Expires">How long files can be sent from now on, or until when.</param>
/// <param name="Closed">True to let no more uploads begin.</param>
public sealed record FileRequestChange(string? Expires = null, bool? Closed = null);
