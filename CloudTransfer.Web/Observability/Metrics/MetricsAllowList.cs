using System.Net;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>Whom /metrics is for, as <see cref="MetricsOptions.AllowFrom"/> says it.</summary>
public sealed class MetricsAllowList
{
    // This machine (RFC 6890), private networks (RFC 1918, RFC 4193), and what is on the same wire (RFC 3927, RFC 4291).
    private static readonly string[] Private =
        ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10"];

    private readonly List<IPNetwork> _networks = [];

    /// <summary>Reads the options, which must have been validated.</summary>
    public MetricsAllowList(MetricsOptions options)
    {
        foreach (var text in options.AllowFrom.Count == 0 ? Private : options.AllowFrom)
        {
            if (TryRead(text, out var network))
                _networks.Add(network);
        }

        // A port of their own is for the operators, who know what can reach it.
        IncludeEverybody = (options.AllowFrom.Count == 0 && options.Port is not null) || _networks.Exists(network => network.PrefixLength == 0);
    }

    /// <summary>Whether nobody is asked where they come from.</summary>
    public bool IncludeEverybody { get; }

    /// <summary>Whether an address is one of theirs.</summary>
    public bool Include(IPAddress address)
    {
        var plain = address switch
        {
            { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
            // The network card of a link-local address is no part of it.
            { IsIPv6LinkLocal: true } => new IPAddress(address.GetAddressBytes()),
            _ => address,
        };
        return _networks.Exists(network => network.Contains(plain));
    }

    /// <summary>Reads a network, such as <c>10.0.0.0/8</c>, or a single address.</summary>
    internal static bool TryRead(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
            return true;
        if (text.Contains('/', StringComparison.Ordinal) || !IPAddress.TryParse(text, out var address))
            return false;
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
