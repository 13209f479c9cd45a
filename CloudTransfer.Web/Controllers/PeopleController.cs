using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.People;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Cleanup;
using CloudTransfer.Web.Transfers.Limits;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>What administrators see of people, and do with them: limit, block, sign out, hand transfers over, delete.</summary>
[AccountPages]
[Authorize(Policy = Policies.CanAdminister)]
[SecretUrl]
[Route("/admin/people")]
public sealed class PeopleController(
    PeopleStore people, AccountStore accounts, AccountTransfers transfers, UserSessions sessions, ApiTokens tokens, Removal removal, RequestRemoval requests, PersonLimitStore limits, Allowances allowances,
    IOptions<SignInOptions> signIn, IOptions<UploadOptions> upload, IOptions<TransfersOptions> rules, TimeProvider time)
    : Controller
{
    private const int FormLimit = 16 * 1024;

    private bool TakesInvitations => signIn.Value.Passkeys.Enabled;

    /// <summary>One page of people.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public async Task<IActionResult> ListAsync([FromQuery] PeopleQuery query, CancellationToken cancel)
    {
        var (after, wrong) = query.Read();
        if (wrong is not null)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        var found = wrong is null ? await people.FindAsync(query.Find?.Trim() ?? "", query.Order, after, cancel) : new FoundPeople([], Next: null);
        return View("List", PeoplePage.From(query, found, Listed) with { Wrong = wrong, TakesInvitations = TakesInvitations });
    }

    /// <summary>One person.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "{id}")]
    public async Task<IActionResult> ShowAsync(string id, string? done, CancellationToken cancel) =>
        StoredId.TryParse(id, out var user) && await PageAsync(user, cancel) is { } page ? View("Person", page with { Done = PersonPage.Words(done) }) : NotFound();

    /// <summary>Disables an account, and ends its sessions and tokens.</summary>
    [HttpPost("{id}/block")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public Task<IActionResult> BlockAsync(string id, CancellationToken cancel) => ActAsync(id, "blocked", user => people.BlockAsync(user, cancel), cancel);

    /// <summary>Takes that back.</summary>
    [HttpPost("{id}/unblock")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public Task<IActionResult> UnblockAsync(string id, CancellationToken cancel) => ActAsync(id, "unblocked", user => people.UnblockAsync(user, cancel), cancel);

    /// <summary>Ends all sessions of a person.</summary>
    [HttpPost("{id}/sign-out")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public Task<IActionResult> SignOutAsync(string id, CancellationToken cancel) => ActAsync(id, "signed-out", user => sessions.EndAllAsync(user, cancel), cancel);

    /// <summary>Sets the limits of a person, in place of those of the role.</summary>
    [HttpPost("{id}/limits")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> LimitAsync(string id, [FromForm] LimitsForm form, CancellationToken cancel)
    {
        if (!StoredId.TryParse(id, out var user) || await PageAsync(user, cancel) is not { } page)
            return NotFound();
        var (set, wrong) = form.Read();
        if (set is not null)
        {
            await limits.SetAsync(user, set, cancel);
            return new SeeOtherResult($"~/admin/people/{user}?done=limited");
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return View("Person", page with { Limits = page.Limits with { Form = form, Wrong = wrong } });
    }

    /// <summary>Makes the transfers of a person those of another.</summary>
    [HttpPost("{id}/hand-over")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> HandOverAsync(string id, [FromForm] string? to, CancellationToken cancel)
    {
        if (!StoredId.TryParse(id, out var from) || await PageAsync(from, cancel) is not { } page)
            return NotFound();
        if (await people.FindOneAsync(to?.Trim() ?? "", cancel) is { } other && other != from)
        {
            await people.HandOverAsync(from, other, cancel);
            return new SeeOtherResult($"~/admin/people/{from}?done=handed-over");
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return View("Person", page with { Wrong = "There is no other person with that address, or more than one: enter the id of the person's page." });
    }

    /// <summary>Asks for confirmation before an account is deleted.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "{id}/delete")]
    public async Task<IActionResult> ConfirmDeleteAsync(string id, CancellationToken cancel) =>
        StoredId.TryParse(id, out var user) && await PageAsync(user, cancel) is { IsSelf: false } page ? View("Delete", page) : NotFound();

    /// <summary>Deletes an account and, where that is wanted, what the person has sent.</summary>
    [HttpPost("{id}/delete")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> DeleteAsync(string id, [FromForm(Name = "transfers")] bool deletesTransfers, CancellationToken cancel)
    {
        if (!StoredId.TryParse(id, out var user) || await PageAsync(user, cancel) is not { IsSelf: false })
            return NotFound();
        foreach (var transfer in deletesTransfers ? await transfers.IdsAsync(user, cancel) : [])
            await removal.RemoveAsync(transfer, RemovalReason.Administrator, cancel);
        await requests.RemoveOfAsync(user, RemovalReason.Administrator, beside => accounts.DeleteAsync(user, beside, cancel));
        return new SeeOtherResult("~/admin/people?done=deleted");
    }

    // Nobody shuts oneself out.
    private async Task<IActionResult> ActAsync(string id, string done, Func<StoredId, Task> act, CancellationToken cancel)
    {
        if (!StoredId.TryParse(id, out var user) || await PageAsync(user, cancel) is not { IsSelf: false })
            return NotFound();
        await act(user);
        return new SeeOtherResult($"~/admin/people/{user}?done={done}");
    }

    private async Task<PersonPage?> PageAsync(StoredId user, CancellationToken cancel)
    {
        if (await people.FindAsync(user, cancel) is not { } person)
            return null;
        return new PersonPage(
            Listed(person),
            person.Disabled is DisabledBy.Administrator,
            User.UserId() == user,
            person.Transfers > 0,
            Count.Of((await sessions.ListAsync(user, cancel)).Count, "session"),
            Count.Of((await tokens.ListAsync(user, cancel)).Count, "API token"))
        {
            IsLocal = person.IsLocal,
            CanRecover = TakesInvitations && person is { IsLocal: true, Disabled: DisabledBy.Nobody },
            Limits = ShownLimits.From(person.Own, allowances.LimitsOf(person.User.Role, PersonLimits.None), upload.Value.MaxBytes.Bytes, rules.Value),
        };
    }

    private ListedPerson Listed(Person person) =>
        ListedPerson.From(person, signIn.Value.IsAdministrator(person), allowances.LimitsOf(person.User.Role, person.Own), time.GetUtcNow());
}
