using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>The origins (RFC 6454) of the pages that are ours, as a browser may know them.</summary>
internal sealed class OwnOrigins(IOptions<ProxyOptions> proxy)
{
    // No origin that a person typed is longer.
    private const int Longest = 300;

    /// <summary>
    /// Those of a request: its own scheme and host, by which a browser itself tells same from other; the public address; and
    /// the host that a known proxy was asked for. A page of another site can choose none of them.
    /// </summary>
    public IReadOnlyList<string> Of(HttpContext context)
    {
        var request = context.Request;
        List<string?> all = [Read($"{request.Scheme}://{request.Host}"), Read(proxy.Value.PublicUrl)];
        if (DirectPeer.IsKnownProxy(context) && request.Headers["X-Forwarded-Host"].ToString().Split(',')[^1].Trim() is { Length: > 0 } host)
            all.Add(Read($"{request.Scheme}://{host}"));
        return [.. all.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Scheme, host and port of an address, in the one form in which two can be compared; null where it has none.</summary>
    public static string? Read(string? text) =>
        text?.Length <= Longest && Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "", HostNameType: not UriHostNameType.Unknown }
            ? $"{url.Scheme}://{(url.HostNameType is UriHostNameType.IPv6 ? url.Host : url.IdnHost.ToLowerInvariant())}{(url.IsDefaultPort ? "" : $":{url.Port}")}"
            : null;
}
