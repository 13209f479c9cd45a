using System.Net;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>Records the <see cref="DirectPeer"/> of each request; must come before the forwarded headers are applied.</summary>
internal sealed class DirectPeerMiddleware(RequestDelegate next, IOptions<ProxyOptions> proxy)
{
    // What proxies add, each its own selection.
    private static readonly string[] ForwardedHeaders =
        ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded"];

    private readonly ProxyOptions _proxy = proxy.Value;

    public Task InvokeAsync(HttpContext context)
    {
        // Kestrel knows no address only at a unix socket, whose peer is on this machine. It must have one before the framework
        // applies the forwarded headers: that believes every peer without an address.
        var address = context.Connection.RemoteIpAddress ??= IPAddress.Loopback;
        var forwards = Array.Exists(ForwardedHeaders, context.Request.Headers.ContainsKey);
        context.Features.Set(new DirectPeer(address, forwards, _proxy));
        return next(context);
    }
}
