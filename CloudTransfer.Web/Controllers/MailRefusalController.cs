using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Notifications;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Where the reader of a mail refuses further ones. The URL, which is in the mail alone, proves that it is the reader.</summary>
[SecretUrl]
[Route("/mail/{token}")]
public sealed class MailRefusalController(MailRefusals refusals) : Controller
{
    private const int FormLimit = 64 * 1024;

    /// <summary>Shows whether the address gets mail. Programs that look at links change nothing.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public async Task<IActionResult> ShowAsync(string token, CancellationToken cancel) => refusals.AddressOf(token) is { } address
        ? View("Show", new MailRefusalPage($"{address}", await refusals.IsRefusedAsync(address, cancel), AddressOf(token)))
        : NotFound();

    /// <summary>Refuses further mails at once, for mail programs (RFC 8058).</summary>
    [HttpPost]
    [RequestSizeLimit(FormLimit)]
    public async Task<IActionResult> RefuseByProgramAsync(string token, CancellationToken cancel)
    {
        if (refusals.AddressOf(token) is not { } address)
            return NotFound();
        await refusals.RefuseAsync(address, cancel);
        return NoContent();
    }

    /// <summary>Refuses further mails.</summary>
    [HttpPost("refuse")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public Task<IActionResult> RefuseAsync(string token, CancellationToken cancel) => ChangeAsync(token, address => refusals.RefuseAsync(address, cancel));

    /// <summary>Wants mails again.</summary>
    [HttpPost("allow")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public Task<IActionResult> AllowAsync(string token, CancellationToken cancel) => ChangeAsync(token, address => refusals.AllowAsync(address, cancel));

    private async Task<IActionResult> ChangeAsync(string token, Func<EmailAddress, Task> change)
    {
        if (refusals.AddressOf(token) is not { } address)
            return NotFound();
        await change(address);
        return new SeeOtherResult(AddressOf(token));
    }

    private string AddressOf(string token) => $"{Request.PathBase}/mail/{token}";
}
