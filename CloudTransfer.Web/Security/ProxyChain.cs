using System.Net;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Applies the headers of known proxies only. X-Forwarded-For is read from its end, where the nearest proxy appended:
/// while an address belongs to a known proxy, the one before it is that proxy's client. The rest is an unverified
/// claim; it is logged if it may come from a proxy that is not configured.
/// </summary>
internal static class ProxyChain
{
    private const string For = "X-Forwarded-For", Proto = "X-Forwarded-Proto";

    /// <summary>Adds the middleware. The direct peer must be recorded before.</summary>
    public static void UseProxyChain(this WebApplication app)
    {
        var unknown = app.Services.GetRequiredService<UnknownProxyLog>();
        var proxy = app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value;
        if (proxy.KnownNetworks.Count > 0)
        {
            app.Use(static (context, next) =>
            {
                RemoveSurplusSchemes(context.Request.Headers);
                return next(context);
            });
            app.UseForwardedHeaders();
        }

        app.Use((context, next) =>
        {
            // A known proxy may pass on a scheme that its client wrote, and links start with the scheme.
            if (context.Request.Scheme is not ("http" or "https"))
                context.Request.Scheme = Uri.UriSchemeHttp;
            if (UnknownProxyOf(context, proxy) is { } peer)
                unknown.Note(peer);
            return next(context);
        });
    }

    // Each proxy appends one scheme and one client address. If there are more schemes than addresses, a client wrote
    // the first ones.
    private static void RemoveSurplusSchemes(IHeaderDictionary headers)
    {
        var schemes = headers.GetCommaSeparatedValues(Proto);
        var max = Math.Max(1, headers.GetCommaSeparatedValues(For).Length);
        if (schemes.Length > max)
            headers[Proto] = string.Join(',', schemes[^max..]);
    }

    // The address that forwarded for others without being known: the peer, or the last client of the known proxies.
    private static IPAddress? UnknownProxyOf(HttpContext context, ProxyOptions proxy)
    {
        var isForwarded = DirectPeer.IsUnknownProxy(context) || (DirectPeer.IsKnownProxy(context) && context.Request.Headers.ContainsKey(For));
        return isForwarded && context.Connection.RemoteIpAddress is { } address && !proxy.Knows(address) ? address : null;
    }
}
