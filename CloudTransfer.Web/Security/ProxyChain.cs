using System.Net;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Believes the known proxies and nobody else. X-Forwarded-For is read from its end, where the nearest proxy wrote: as long
/// as who speaks is known, who stands before it is whom it speaks for. What is left of it then is a claim, and is noted where
/// it may be the word of a proxy that was not named.
/// </summary>
internal static class ProxyChain
{
    private const string For = "X-Forwarded-For", Proto = "X-Forwarded-Proto";

    /// <summary>Reads what was forwarded; to come where the direct peer is remembered.</summary>
    public static void UseProxyChain(this WebApplication app)
    {
        var unknown = app.Services.GetRequiredService<UnknownProxyLog>();
        var proxy = app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value;
        if (proxy.KnownNetworks.Count > 0)
        {
            app.Use(static (context, next) =>
            {
                Align(context.Request.Headers);
                return next(context);
            });
            app.UseForwardedHeaders();
        }

        app.Use((context, next) =>
        {
            // Even a known proxy may pass on what its client wrote, and links begin with it.
            if (context.Request.Scheme is not ("http" or "https"))
                context.Request.Scheme = Uri.UriSchemeHttp;
            if (Unbelieved(context, proxy) is { } peer)
                unknown.Note(peer);
            return next(context);
        });
    }

    // A scheme belongs to the proxy that said it and to no other: with more of them than proxies that said whom they speak
    // for, those before were written by a client.
    private static void Align(IHeaderDictionary headers)
    {
        var schemes = headers.GetCommaSeparatedValues(Proto);
        var most = Math.Max(1, headers.GetCommaSeparatedValues(For).Length);
        if (schemes.Length > most)
            headers[Proto] = string.Join(',', schemes[^most..]);
    }

    // Who spoke for others without being known: the peer, or the last one whom the known proxies speak for.
    private static IPAddress? Unbelieved(HttpContext context, ProxyOptions proxy)
    {
        var speaks = DirectPeer.IsUnknownProxy(context) || (DirectPeer.IsKnownProxy(context) && context.Request.Headers.ContainsKey(For));
        return speaks && context.Connection.RemoteIpAddress is { } address && !proxy.Knows(address) ? address : null;
    }
}
