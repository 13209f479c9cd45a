using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Downloads.PartialZips;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Notifications.Requests;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Limits;
using CloudTransfer.Web.Transfers.Scans;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>What the page of a requester shows and does.</summary>
public sealed class RequesterPages(
    FileRequestStore requests, RequestInbox inbox, Submissions submissions, RequestRemoval removal, RequestNotices notices, CombinedZips zips, ScanRules scans, Allowances allowances,
    LinkFactory links, IOptions<MailOptions> mail, TimeProvider time)
{
    // More folders than anybody looks through.
    private const int MostInZip = 1000;

    /// <summary>The requests.</summary>
    public FileRequestStore Requests => requests;

    /// <summary>What was sent to them.</summary>
    public RequestInbox Inbox => inbox;

    /// <summary>Takes requests away.</summary>
    public RequestRemoval Removal => removal;

    /// <summary>Who is told of what arrives.</summary>
    public RequestNotices Notices => notices;

    /// <summary>The links of a response.</summary>
    public LinkFactory Links => links;

    /// <summary>How much was sent to a request.</summary>
    public Task<RequestUsage> UsageAsync(FileRequest request, CancellationToken cancel) => submissions.UsageAsync(request.Id, cancel);

    /// <summary>The page; null where it begins after a transfer that is not there.</summary>
    /// <param name="http">The request.</param>
    /// <param name="request">The file request.</param>
    /// <param name="address">The page's address as the browser sees it.</param>
    /// <param name="after">The link of the transfer before the first that is listed; null for the newest.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<RequesterPage?> MakeAsync(HttpRequest http, FileRequest request, string address, StoredId? after, CancellationToken cancel) =>
        await inbox.ListAsync(request.Id, after, cancel) is { } received
            ? RequesterPage.From(request, await submissions.UsageAsync(request.Id, cancel), received, scans, address, links.For(http), await allowances.RulesOfAsync(request.User, cancel), time.GetUtcNow()) with { IsFirst = after is null }
            : null;

    /// <summary>Who is told by mail of what arrives; null for nobody. A server that sends no mail asks nothing of it.</summary>
    /// <param name="request">The file request.</param>
    /// <param name="address">The page's address as the browser sees it.</param>
    /// <param name="code">Whether the code that was typed is <c>wrong</c>, <c>expired</c> or one of too <c>many</c>.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<ToldByMail?> ToldAsync(FileRequest request, string address, string? code, CancellationToken cancel) => mail.Value.IsOn
        ? ToldByMail.From(await notices.FindAsync(request.Id, cancel), address, CodeAnswers.WordsOf(code))
        : null;

    /// <summary>All that was sent to a request and can be opened, as one zip.</summary>
    public async Task<IActionResult> SendAllAsync(Controller controller, FileRequest request, CancellationToken cancel)
    {
        var received = await inbox.AllAsync(request.Id, MostInZip + 1, cancel);
        if (received.Count > MostInZip)
            return controller.Fail(ErrorCode.SelectionTooLong);
        var now = time.GetUtcNow();
        var whole = received.Where(transfer => transfer.IsReachable(now) && scans.StateOf(transfer) is ScanState.Open).ToList();
        return await zips.OpenAsync(request.Title, whole, transfer => transfer.Sender.Length > 0 ? transfer.Sender : TransferTitle.Of(transfer), cancel) is { } content
            ? new StoredContentResult(content, controller.Request)
            : controller.NotFound();
    }

    /// <summary>Changes until when files can be sent; the error where that is not understood.</summary>
    public async Task<Error?> ExtendAsync(FileRequest request, string? expires, CancellationToken cancel)
    {
        try
        {
            await requests.ExtendAsync(request.Id, RequestTerms.ReadExpiry(expires, await allowances.RulesOfAsync(request.User, cancel), time.GetUtcNow()), cancel);
            return null;
        }
        catch (ErrorException failure)
        {
            return failure.Error;
        }
    }
}
