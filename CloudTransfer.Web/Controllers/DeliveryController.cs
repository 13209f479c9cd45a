using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>What the owner of a transfer does with its mails, from the owner's page.</summary>
[SecretUrl]
[RequestSizeLimit(FormLimit)]
[ValidateAntiForgeryToken]
[Route("/t/{ownerToken}")]
public sealed class DeliveryController(Ownership ownership, OwnedDeliveries deliveries) : Controller
{
    private const int FormLimit = 64 * 1024;

    /// <summary>Proves the sender's address by a code.</summary>
    [HttpPost("code")]
    [Consumes("application/x-www-form-urlencoded")]
    public Task<IActionResult> ProveAsync(string ownerToken, [FromForm] string? code, CancellationToken cancel) =>
        ChangeAsync(ownerToken, transfer => deliveries.ProveAsync(transfer, code, cancel), cancel);

    /// <summary>Has another code sent.</summary>
    [HttpPost("code/new")]
    public Task<IActionResult> RenewCodeAsync(string ownerToken, CancellationToken cancel) =>
        ChangeAsync(ownerToken, transfer => DoAsync(deliveries.RenewCodeAsync(transfer.Id, cancel)), cancel);

    /// <summary>Ends the link of a recipient.</summary>
    [HttpPost("recipients/{number:int:min(0)}/withdraw")]
    public Task<IActionResult> WithdrawAsync(string ownerToken, int number, CancellationToken cancel) =>
        ChangeAsync(ownerToken, transfer => DoAsync(deliveries.WithdrawAsync(transfer.Id, number, cancel)), cancel);

    /// <summary>Has the mail to a recipient sent again.</summary>
    [HttpPost("recipients/{number:int:min(0)}/again")]
    public Task<IActionResult> SendAgainAsync(string ownerToken, int number, CancellationToken cancel) =>
        ChangeAsync(ownerToken, transfer => DoAsync(deliveries.SendAgainAsync(transfer.Id, number, cancel)), cancel);

    // A code that is not right is told by the page, of which a reload asks nothing again.
    private async Task<IActionResult> ChangeAsync(string ownerToken, Func<Transfer, Task<Error?>> change, CancellationToken cancel)
    {
        if (!OwnerToken.TryParse(ownerToken, out var token) || await ownership.FindAsync(token, cancel) is not { } owned)
            return NotFound();
        var error = owned is Owned.Alive { Transfer: var transfer } ? await change(transfer) : null;
        var page = Links.OnSiteOf(Request).Owner(token);
        return new SeeOtherResult(error is null ? $"{page}#delivery" : $"{page}?code={(error.Code is ErrorCode.CodeWrong ? "wrong" : "expired")}#delivery");
    }

    private static async Task<Error?> DoAsync(Task change)
    {
        await change;
        return null;
    }
}
