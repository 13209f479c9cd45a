using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Controllers;

/// <summary>How a client sends a ticket: in the URL, and as a cookie from browsers.</summary>
internal static class Tickets
{
    // Each transfer has its own cookie of this name, distinguished by its path.
    private const string Cookie = "ticket", AllTransfers = "/d";

    /// <summary>The tickets of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="address">The ticket in its URL, if any.</param>
    public static PresentedTickets PresentedTickets(this HttpRequest request, string? address = null) => new(
        address, request.Cookies[CookieNames.For(request, Cookie, AllTransfers)], Client(request.HttpContext), request.ResponseFormat() is ResponseFormat.Browser);

    /// <summary>Sets a ticket as a cookie for this transfer's URLs, inaccessible to scripts.</summary>
    public static void KeepTicket(this HttpResponse response, StoredId transfer, string ticket)
    {
        var request = response.HttpContext.Request;
        response.Cookies.Append(CookieNames.For(request, Cookie, AllTransfers), ticket, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = TicketFormat.Lifetime,
            Path = CookieNames.PathFor(request, $"/d/{transfer}"),
            SameSite = SameSiteMode.Lax,
            Secure = request.IsHttps,
        });
    }

    // The address of an unknown proxy does not identify a client.
    private static string Client(HttpContext context) => context.Request.Headers.ContainsKey("X-Forwarded-For") && !DirectPeer.IsKnownProxy(context)
        ? ""
        : ClientAddress.Of(context.Connection.RemoteIpAddress).Hash;
}
