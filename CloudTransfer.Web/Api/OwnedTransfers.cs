using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>How a program proves that it owns a transfer: with the owner token as a bearer token.</summary>
internal static class OwnedTransfers
{
    /// <summary>
    /// Executes an action for the owner of a transfer. Responds with 410 if it has ended, and with 401 or 404 to other
    /// callers.
    /// </summary>
    /// <param name="controller">The controller of the request.</param>
    /// <param name="ownership">Finds the transfer of a token.</param>
    /// <param name="id">The transfer's id.</param>
    /// <param name="act">The action for an existing transfer.</param>
    /// <param name="cancel">Cancels the lookup.</param>
    public static async Task<IActionResult> AsOwnerAsync(
        this Controller controller, Ownership ownership, string id, Func<TransferOwner, Transfer, Task<IActionResult>> act, CancellationToken cancel)
    {
        switch (await ownership.FindAsync(controller.HttpContext, id, cancel))
        {
            case ({ } owner, Owned.Alive { Transfer: var transfer }):
                return await act(owner, transfer);
            case (_, Owned.Ended { RemovedTransfer: var removed }):
                // Who is told so does not ask again.
                await ownership.ConfirmAsync(cancel);
                return controller.Fail(removed.ToError());
            default:
                return controller.AskForOwnerToken();
        }
    }

    /// <summary>As <see cref="AsOwnerAsync"/>, also for the sender of what is complete, and was sent to a file request.</summary>
    public static async Task<IActionResult> AsSenderAsync(
        this Controller controller, Ownership ownership, string id, Func<Transfer, Task<IActionResult>> act, CancellationToken cancel) =>
        await ownership.FindAsync(controller.HttpContext, id, cancel) switch
        {
            (_, Owned.Alive { Transfer: var transfer }) => await act(transfer),
            (_, Owned.HandedOver { Transfer: var transfer }) => await act(transfer),
            (_, Owned.Ended { RemovedTransfer: var removed }) => controller.Fail(removed.ToError()),
            _ => controller.AskForOwnerToken(),
        };

    /// <summary>
    /// The transfer of the request's bearer token: of an owner token, or of an API token where the action's policy has signed in its
    /// person; null if it is not the transfer with this id.
    /// </summary>
    public static async Task<(TransferOwner? Owner, Owned? Owned)> FindAsync(this Ownership ownership, HttpContext http, string id, CancellationToken cancel)
    {
        if (http.User.UserId() is { } user)
        {
            var account = StoredId.TryParse(id, out var parsed) ? new TransferOwner.ByAccount(parsed, user) : null;
            return (account, account is null ? null : await ownership.FindAsync(account, cancel));
        }

        if (!OwnerToken.TryParse(http.Request.BearerToken(), out var token))
            return default;
        var owned = await ownership.FindAsync(token, cancel);
        var owns = owned switch
        {
            Owned.Alive { Transfer: var transfer } => transfer.Id.Value,
            Owned.HandedOver { Transfer: var transfer } => transfer.Id.Value,
            Owned.Ended { RemovedTransfer: var removed } => removed.TransferId.Value,
            _ => null,
        };
        return string.Equals(owns, id, StringComparison.Ordinal) ? (token, owned) : default;
    }

    /// <summary>
    /// 401 for a request without an owner token, which reveals nothing about the transfer; 404 for another token.
    /// </summary>
    public static IActionResult AskForOwnerToken(this Controller controller)
    {
        if (controller.Request.BearerToken() is not null)
            return controller.NotFound();
        controller.Response.Headers.WWWAuthenticate = "Bearer realm=\"owner\"";
        return controller.Fail(ErrorCode.OwnerTokenNeeded);
    }
}
