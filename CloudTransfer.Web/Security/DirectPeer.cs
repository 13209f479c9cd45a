using System.Net;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>The address at the other end of the connection, before anything that was forwarded is believed.</summary>
/// <param name="Address">The address; null where the connection has none.</param>
public sealed record DirectPeer(IPAddress? Address)
{
    /// <summary>Whether a proxy in front signs people in, and strangers have no business here.</summary>
    public static bool IsAsked(HttpContext context) =>
        !string.IsNullOrEmpty(context.RequestServices.GetRequiredService<IOptions<ProxyOptions>>().Value.UserHeader);

    /// <summary>The user whom the proxy in front has signed in; null without one, and whenever a stranger says so.</summary>
    public static string? UserOf(HttpContext context)
    {
        var proxy = context.RequestServices.GetRequiredService<IOptions<ProxyOptions>>().Value;
        if (proxy.UserHeader is not { Length: > 0 } header || context.Request.Headers[header].ToString().Trim() is not { Length: > 0 } user)
            return null;
        return IsKnownProxy(context) ? user : null;
    }

    /// <summary>Whether the request came from a proxy that is believed.</summary>
    public static bool IsKnownProxy(HttpContext context) => context.Features.Get<DirectPeer>() is { Address: { } address }
        && context.RequestServices.GetRequiredService<IOptions<ProxyOptions>>().Value.Knows(address);

    /// <summary>Remembers it; must come before the forwarded headers are applied.</summary>
    internal static Task RememberAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Set(new DirectPeer(context.Connection.RemoteIpAddress));
        return next(context);
    }
}
