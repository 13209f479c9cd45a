using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>Who asks for mail by a request, and where the links of the mails lead.</summary>
public sealed class MailOrigins(IOptions<MailOptions> options, Callers callers, LinkFactory links)
{
    /// <summary>The origin of a request; null where this server sends no mail.</summary>
    public async Task<MailOrigin?> OfAsync(HttpContext context)
    {
        if (!options.Value.IsOn)
            return null;
        var caller = await callers.SignedInAsync(context);
        var sender = (caller?.UserId()?.Value ?? caller?.Identity?.Name) is { Length: > 0 } name
            ? MailOrigin.PseudonymOf(name)
            : ClientAddress.Of(context).Hash;
        return new MailOrigin(caller is not null, links.For(context.Request).Home.TrimEnd('/'), "en", sender) { Queue = ClientAddress.QueueOf(sender) };
    }

    /// <summary>X-Recipients, X-Email and X-Notify, with the origin of the request.</summary>
    public async Task<MailRequest> RequestedAsync(HttpContext context) => InHeaders(context.Request) with { Origin = await OfAsync(context) };

    private static MailRequest InHeaders(HttpRequest request) => new(Text(request, "X-Recipients"), Text(request, "X-Email"), Text(request, "X-Notify"));

    private static string? Text(HttpRequest request, string header) =>
        request.Headers[header].ToString() is { Length: > 0 } text ? text : null;
}
