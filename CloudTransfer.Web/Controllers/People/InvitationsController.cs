using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models.People;
using CloudTransfer.Web.Notifications.Invitations;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers.People;

/// <summary>Administrators make links by which people get an account, or a new passkey for the one that they have.</summary>
[AccountPages(ForPasskeys = true)]
[Authorize(Policy = Policies.CanAdminister)]
[SecretUrl]
[Route("/admin/people")]
public sealed class InvitationsController(
    InvitationStore invitations, PeopleStore people, InvitationSender mail, LinkFactory links, IOptions<SignInOptions> signIn, TimeProvider time)
    : Controller
{
    private const int FormLimit = 16 * 1024;
    private const string Form = "application/x-www-form-urlencoded", ListView = "~/Views/People/Invitations.cshtml", LinkView = "~/Views/People/Invited.cshtml";

    private string Base => links.For(Request).Home.TrimEnd('/');

    private TimeSpan Lifetime => signIn.Value.Passkeys.InvitationLifetime;

    /// <summary>The open invitations, and the form of a new one.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "invitations")]
    public async Task<IActionResult> ListAsync(CancellationToken cancel) => View(ListView, await PageAsync(NewInvitationForm.Empty, cancel));

    /// <summary>Makes an invitation, and shows its link once.</summary>
    [HttpPost("invitations")]
    [Consumes(Form)]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> MakeAsync([FromForm] NewInvitationForm form, CancellationToken cancel)
    {
        var (invited, wrong) = form.Read(Lifetime);
        if (invited is null)
            return await ShowAgainAsync(form with { Wrong = wrong }, cancel);
        if (await invitations.MakeAsync(invited, (transaction, invitation, token) => mail.AddAsync(transaction, invitation, token, Base), cancel) is not { } token)
            return await ShowAgainAsync(form with { Wrong = $"There are {InvitationStore.Most} open invitations: withdraw some first." }, cancel);
        return Invited(token, invited.Name, invited.Email, "~/admin/people/invitations");
    }

    /// <summary>Withdraws an invitation.</summary>
    [HttpPost("invitations/withdraw")]
    [Consumes(Form)]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> WithdrawAsync([FromForm] string? id, CancellationToken cancel)
    {
        if (StoredId.TryParse(id, out var invitation))
            await invitations.WithdrawAsync(invitation, cancel);
        return new SeeOtherResult("~/admin/people/invitations");
    }

    /// <summary>Asks what became of a person's devices.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "{id}/recovery")]
    public async Task<IActionResult> ConfirmRecoveryAsync(string id, CancellationToken cancel) =>
        await PersonAsync(id, cancel) is { } person ? View("~/Views/People/Recovery.cshtml", new RecoveryPage(id, person.Name, person.Email, mail.IsOn)) : NotFound();

    /// <summary>Makes a link for a person who has an account, and shows it once.</summary>
    [HttpPost("{id}/recovery")]
    [Consumes(Form)]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> RecoverAsync(string id, [FromForm(Name = "passkeys")] string? old, CancellationToken cancel)
    {
        if (await PersonAsync(id, cancel) is not { } person
            || await invitations.RecoverAsync(person, isLost: old is not "keep", Lifetime, (transaction, invitation, token) => mail.AddAsync(transaction, invitation, token, Base), cancel) is not { } token)
            return NotFound();
        return Invited(token, person.Name, person.Email, $"~/admin/people/{id}");
    }

    private ViewResult Invited(InvitationToken token, string name, string? email, string back)
    {
        mail.Wake();
        return View(LinkView, new InvitedPage(name, Base + token.Path, mail.IsOn ? email : null, signIn.Value.Passkeys.InvitationDays, back));
    }

    // Those who come by a provider are let in by it. Nobody shuts oneself out.
    private async Task<User?> PersonAsync(string id, CancellationToken cancel) =>
        StoredId.TryParse(id, out var user) && User.UserId() != user && await people.FindAsync(user, cancel) is { IsLocal: true, Disabled: DisabledBy.Nobody, User: var person } ? person : null;

    private async Task<InvitationsPage> PageAsync(NewInvitationForm form, CancellationToken cancel) =>
        InvitationsPage.From(await invitations.ListAsync(cancel), form, mail.IsOn, signIn.Value.Passkeys.InvitationDays, time.GetUtcNow());

    private async Task<IActionResult> ShowAgainAsync(NewInvitationForm form, CancellationToken cancel)
    {
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return View(ListView, await PageAsync(form, cancel));
    }
}
