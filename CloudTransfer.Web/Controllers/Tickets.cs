using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Controllers;

/// <summary>How a ticket for a limited transfer travels: in the address, and in a cookie for browsers.</summary>
internal static class Tickets
{
    // Every transfer has a cookie of its own by this name, told apart by its path.
    private const string Cookie = "ticket", Everything = "/d";

    /// <summary>What a request shows.</summary>
    /// <param name="request">The request.</param>
    /// <param name="address">The ticket in its address, if any.</param>
    public static PresentedTickets PresentedTickets(this HttpRequest request, string? address = null) => new(
        address, request.Cookies[CookieNames.For(request, Cookie, Everything)], Client(request.HttpContext), request.ResponseFormat() is ResponseFormat.Browser);

    /// <summary>Has a browser keep a ticket: for this transfer's addresses only, and not to be seen by scripts.</summary>
    public static void KeepTicket(this HttpResponse response, StoredId transfer, string ticket)
    {
        var request = response.HttpContext.Request;
        response.Cookies.Append(CookieNames.For(request, Cookie, Everything), ticket, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = TicketFormat.Lifetime,
            Path = CookieNames.PathFor(request, $"/d/{transfer}"),
            SameSite = SameSiteMode.Lax,
            Secure = request.IsHttps,
        });
    }

    // Where a proxy that is not known stands for many, its address is nobody's.
    private static string Client(HttpContext context) => context.Request.Headers.ContainsKey("X-Forwarded-For") && !DirectPeer.IsKnownProxy(context)
        ? ""
        : ClientAddress.Of(context.Connection.RemoteIpAddress).Hash;
}
