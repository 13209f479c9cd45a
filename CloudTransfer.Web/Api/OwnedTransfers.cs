using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>How a program proves that it owns a transfer: with the owner token as a bearer token.</summary>
internal static class OwnedTransfers
{
    /// <summary>
    /// Executes an action for the owner of a transfer. Rejects other callers, and tells the owner of a transfer that
    /// has ended how it ended.
    /// </summary>
    /// <param name="controller">The controller of the request.</param>
    /// <param name="ownership">Finds the transfer of a token.</param>
    /// <param name="id">The transfer's id.</param>
    /// <param name="act">The action for an existing transfer.</param>
    /// <param name="cancel">Cancels the lookup.</param>
    public static async Task<IActionResult> AsOwnerAsync(
        this Controller controller, Ownership ownership, string id, Func<OwnerToken, Transfer, Task<IActionResult>> act, CancellationToken cancel) =>
        await ownership.FindAsync(controller.Request, id, cancel) switch
        {
            (var token, Owned.Alive { Transfer: var transfer }) => await act(token, transfer),
            (_, Owned.Ended { RemovedTransfer: var removed }) => controller.RefuseEnded(removed),
            _ => controller.RefuseStranger(),
        };

    /// <summary>The transfer of the request's bearer token; null if it is not the transfer with this id.</summary>
    public static async Task<(OwnerToken Token, Owned? Owned)> FindAsync(this Ownership ownership, HttpRequest request, string id, CancellationToken cancel)
    {
        if (!OwnerToken.TryParse(request.BearerToken(), out var token))
            return default;
        var owned = await ownership.FindAsync(token, cancel);
        var owns = owned switch
        {
            Owned.Alive { Transfer: var transfer } => transfer.Id.Value,
            Owned.Ended { RemovedTransfer: var removed } => removed.TransferId.Value,
            _ => null,
        };
        return string.Equals(owns, id, StringComparison.Ordinal) ? (token, owned) : default;
    }

    /// <summary>
    /// 401 for a caller without an owner token, which reveals nothing about the transfer; otherwise 404.
    /// </summary>
    public static IActionResult RefuseStranger(this Controller controller)
    {
        if (controller.Request.BearerToken() is not null)
            return controller.NotFound();
        controller.Response.Headers.WWWAuthenticate = "Bearer realm=\"owner\"";
        return controller.Refuse(
            StatusCodes.Status401Unauthorized, "Only the owner may do that: send the owner token, which ends the owner's link, as a bearer's token.", Problems.OwnerTokenNeeded);
    }

    /// <summary>410 with the reason why the transfer ended, for its owner.</summary>
    public static IActionResult RefuseEnded(this Controller controller, RemovedTransfer removed)
    {
        var how = removed.RemovalReason switch
        {
            RemovalReason.Expired => "It expired",
            RemovalReason.UsedUp => "Its downloads were used up, and it expired",
            RemovalReason.Administrator => "The server's administrator deleted it",
            RemovalReason.Abandoned => "Not all of it arrived, and it was given up",
            _ => "You deleted it",
        };
        return controller.Refuse(StatusCodes.Status410Gone, $"{how} at {removed.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.", Problems.Ended);
    }
}
