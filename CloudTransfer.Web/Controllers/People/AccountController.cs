using System.Text.Json;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models.People;
using CloudTransfer.Web.Notifications.Requests;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Limits;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.People;

/// <summary>A person's own account: who it is, its sessions, its data, its end.</summary>
[AccountPages]
[Authorize(Policy = Policies.IsPerson)]
[SecretUrl]
[Route("/account")]
public sealed class AccountController(AccountStore accounts, AccountTransfers transfers, UserSessions sessions, ApiTokens tokens, PasskeyStore passkeys, Ownership ownership, TimeProvider time, FileRequestStore requests, RequestNotices notices, RequestRemoval removal, Allowances allowances) : Controller
{
    private const int FormLimit = 16 * 1024;
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private StoredId Person => User.PersonId();

    private bool IsLocal => HttpContext.Features.Get<UserSession>() is { IsLocal: true };

    /// <summary>Who it is, and where the person is signed in.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        if (await accounts.FindAsync(Person, cancel) is not { } account)
            return NotFound();
        var now = time.GetUtcNow();
        var page = AccountPage.From(account, User.IsInRole(Policies.Administrator), await sessions.ListAsync(Person, cancel), await tokens.ListAsync(Person, cancel), HttpContext.Features.Get<UserSession>()?.Id, now);
        return View("Show", page with
        {
            Passkeys = IsLocal ? [.. (await passkeys.ListAsync(Person, cancel)).Select(passkey => AccountPasskey.From(passkey, now))] : null,
            Space = AccountSpace.Of(await allowances.OfAsync(Person, cancel)),
        });
    }

    /// <summary>Ends one session.</summary>
    [HttpPost("sessions/end")]
    [Consumes(Form)]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> EndSessionAsync([FromForm] string? id, CancellationToken cancel)
    {
        await sessions.EndAsync(Person, id ?? "", cancel);
        return new SeeOtherResult("~/account#sessions");
    }

    /// <summary>Ends all sessions, this one included.</summary>
    [HttpPost("sessions/end-all")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> EndAllSessionsAsync(CancellationToken cancel)
    {
        await sessions.EndAllAsync(Person, cancel);
        await HttpContext.SignOutAsync(Schemes.UserSession);
        return new SeeOtherResult("~/");
    }

    /// <summary>All that is kept of the person, as JSON.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "data.json")]
    public async Task<IActionResult> DataAsync(CancellationToken cancel)
    {
        if (await accounts.FindAsync(Person, cancel) is not { } account)
            return NotFound();
        var data = AccountExport.From(account, User.IsInRole(Policies.Administrator), await sessions.ListAsync(Person, cancel), await tokens.ListAsync(Person, cancel), await transfers.ListAsync(Person, cancel), await requests.AllOfAsync(Person, cancel), await notices.AddressesOfAsync(Person, cancel))
            with { Passkeys = IsLocal ? [.. (await passkeys.ListAsync(Person, cancel)).Select(PasskeyRecord.From)] : [], Usage = UsageRecord.Of(await allowances.OfAsync(Person, cancel)) };
        Response.Headers.ContentDisposition = "attachment; filename=\"cloudtransfer.json\"";
        return Content(JsonSerializer.Serialize(data, Indented), "application/json; charset=utf-8");
    }

    /// <summary>Asks for confirmation before the account is deleted.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "delete")]
    public async Task<IActionResult> ConfirmDeleteAsync(CancellationToken cancel) =>
        View("Close", new CloseAccountPage((int)await transfers.CountAsync(Person, cancel), IsLocal));

    /// <summary>Deletes the account and, where the person wants it, what it has sent.</summary>
    [HttpPost("delete")]
    [Consumes(Form)]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> DeleteAsync([FromForm(Name = "transfers")] bool deletesTransfers, CancellationToken cancel)
    {
        foreach (var id in deletesTransfers ? await transfers.IdsAsync(Person, cancel) : [])
            await ownership.DeleteAsync(new TransferOwner.ByAccount(id, Person), cancel);
        await removal.RemoveOfAsync(Person, RemovalReason.Owner, beside => accounts.DeleteAsync(Person, beside, cancel));
        await HttpContext.SignOutAsync(Schemes.UserSession);
        return new SeeOtherResult("~/");
    }
}
