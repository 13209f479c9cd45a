using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>How a program shows that it owns a transfer: the owner token as a bearer's.</summary>
internal static class OwnedTransfers
{
    /// <summary>Does something for the owner of a transfer: 410 where it has ended, 401 or 404 for anybody else.</summary>
    /// <param name="controller">Whose request it is.</param>
    /// <param name="ownership">Knows who owns what.</param>
    /// <param name="id">The transfer's id.</param>
    /// <param name="act">What is done with a transfer that is there.</param>
    /// <param name="cancel">Ends the asking.</param>
    public static async Task<IActionResult> AsOwnerAsync(
        this Controller controller, Ownership ownership, string id, Func<OwnerToken, Transfer, Task<IActionResult>> act, CancellationToken cancel) =>
        await ownership.FindAsync(controller.Request, id, cancel) switch
        {
            (var token, Owned.Alive { Transfer: var transfer }) => await act(token, transfer),
            (_, Owned.Ended { RemovedTransfer: var removed }) => controller.Fail(removed.ToError()),
            _ => controller.AskForOwnerToken(),
        };

    /// <summary>What the bearer of the request owns; null where it is not the transfer with this id.</summary>
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

    /// <summary>401 where no owner token was sent, which tells nothing of the transfer; 404 for another token.</summary>
    public static IActionResult AskForOwnerToken(this Controller controller)
    {
        if (controller.Request.BearerToken() is not null)
            return controller.NotFound();
        controller.Response.Headers.WWWAuthenticate = "Bearer realm=\"owner\"";
        return controller.Fail(ErrorCode.OwnerTokenNeeded);
    }
}
