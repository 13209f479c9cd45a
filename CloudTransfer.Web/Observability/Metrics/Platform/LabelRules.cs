using System.Collections.Frozen;

namespace CloudTransfer.Web.Observability.Metrics.Platform;

/// <summary>Which tags of an instrument become labels. A label costs a series for each of its values.</summary>
internal static class LabelRules
{
    private static readonly FrozenSet<string> OfRequests =
        FrozenSet.Create(StringComparer.Ordinal, "http.request.method", "http.route", "http.response.status_code", "url.scheme");

    // Every replica has one address and serves one application: these say nothing, or what `instance` says.
    private static readonly FrozenSet<string> OfNobody = FrozenSet.Create(
        StringComparer.Ordinal,
        "server.address", "server.port", "network.type", "network.transport", "network.peer.address", "network.peer.port",
        "network.protocol.name", "network.protocol.version", "tls.protocol.version", "client.address", "client.port");

    /// <summary>Decides over one instrument's tags by their names.</summary>
    public static Predicate<string> For(string instrument) => instrument switch
    {
        "http.server.request.duration" => OfRequests.Contains,
        _ => static tag => !OfNobody.Contains(tag),
    };
}
