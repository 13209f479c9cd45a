using System.Net;

namespace CloudTransfer.Web.Security;

/// <summary>The address at the other end of the connection, before anything that was forwarded is believed.</summary>
/// <param name="address">The address; 127.0.0.1 for the peer of a unix socket.</param>
/// <param name="forwards">Whether the request says that it was passed on for somebody else.</param>
/// <param name="proxy">Which proxies are believed.</param>
internal sealed class DirectPeer(IPAddress address, bool forwards, ProxyOptions proxy)
{
    private bool? _isKnown;

    /// <summary>The address; 127.0.0.1 for the peer of a unix socket.</summary>
    public IPAddress Address => address;

    /// <summary>Whether the request came from a proxy that is believed.</summary>
    public static bool IsKnownProxy(HttpContext context) => Of(context) is { IsKnown: true };

    /// <summary>Whether it came from a proxy that is believed, and in nobody else's name: the proxy asks for itself.</summary>
    public static bool IsKnownProxyItself(HttpContext context) => Of(context) is { Forwards: false, IsKnown: true };

    /// <summary>Whether it was passed on by somebody who is not believed, so that its sender may have come by another scheme and host.</summary>
    public static bool IsUnknownProxy(HttpContext context) => Of(context) is { Forwards: true, IsKnown: false };

    private bool Forwards => forwards;

    // Looked up once, and only for requests that need it.
    private bool IsKnown => _isKnown ??= proxy.Knows(address);

    private static DirectPeer? Of(HttpContext context) => context.Features.Get<DirectPeer>();
}
