using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>The origins (RFC 6454) of our own pages, as a browser may see them.</summary>
internal sealed class OwnOrigins(IOptions<ProxyOptions> proxy)
{
    // Longer than any real origin.
    private const int MaxLength = 300;

    /// <summary>
    /// The origins for a request: its scheme and host, which the browser uses to compare origins; the public URL; and
    /// the host that a known proxy forwarded. A page of another site cannot set any of them.
    /// </summary>
    public IReadOnlyList<string> Of(HttpContext context)
    {
        var request = context.Request;
        List<string?> all = [Read($"{request.Scheme}://{request.Host}"), Read(proxy.Value.PublicUrl)];
        if (DirectPeer.IsKnownProxy(context) && request.Headers["X-Forwarded-Host"].ToString().Split(',')[^1].Trim() is { Length: > 0 } host)
            all.Add(Read($"{request.Scheme}://{host}"));
        return [.. all.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Normalizes the scheme, host and port of a URL for comparison; null if it has none.</summary>
    public static string? Read(string? text) =>
        text?.Length <= MaxLength && Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "", HostNameType: not UriHostNameType.Unknown }
            ? $"{url.Scheme}://{(url.HostNameType is UriHostNameType.IPv6 ? url.Host : url.IdnHost.ToLowerInvariant())}{(url.IsDefaultPort ? "" : $":{url.Port}")}"
            : null;
}
