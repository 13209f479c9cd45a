using System.Net;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>The address at the other end of the connection, before anything that was forwarded is believed.</summary>
/// <param name="Address">The address; 127.0.0.1 for the peer of a unix socket.</param>
/// <param name="Forwards">Whether the request says that it was passed on for somebody else.</param>
public sealed record DirectPeer(IPAddress Address, bool Forwards)
{
    // What proxies add, each its own selection.
    private static readonly string[] ForwardedHeaders =
        ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded"];

    /// <summary>Whether the request came from a proxy that is believed.</summary>
    public static bool IsKnownProxy(HttpContext context) =>
        context.Features.Get<DirectPeer>() is { Address: var address } && Options(context).Knows(address);

    /// <summary>Whether it came from a proxy that is believed, and in nobody else's name: the proxy asks for itself.</summary>
    public static bool IsKnownProxyItself(HttpContext context) =>
        context.Features.Get<DirectPeer>() is { Forwards: false } && IsKnownProxy(context);

    /// <summary>Whether it was passed on by somebody who is not believed, so that its sender may have come by another scheme and host.</summary>
    public static bool IsUnknownProxy(HttpContext context) =>
        context.Features.Get<DirectPeer>() is { Forwards: true } && !IsKnownProxy(context);

    /// <summary>Remembers it; must come before the forwarded headers are applied.</summary>
    internal static Task RememberAsync(HttpContext context, RequestDelegate next)
    {
        // Kestrel knows no address only at a unix socket, whose peer is on this machine. It must have one before the framework
        // applies the forwarded headers: that believes every peer without an address.
        var address = context.Connection.RemoteIpAddress ??= IPAddress.Loopback;
        var headers = context.Request.Headers;
        context.Features.Set(new DirectPeer(address, Array.Exists(ForwardedHeaders, headers.ContainsKey)));
        return next(context);
    }

    private static ProxyOptions Options(HttpContext context) => context.RequestServices.GetRequiredService<IOptions<ProxyOptions>>().Value;
}
