using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Webhooks;

/// <summary>
/// To which addresses messages go: to public ones, and to those that <c>Webhooks:AllowedNetworks</c> names. A name in a URL may
/// lead anywhere, and elsewhere the next moment, so the address that is connected to is what is looked at.
/// </summary>
public sealed class WebhookAddresses(IOptions<WebhookOptions> options)
{
    // IANA's registries of special-purpose addresses (RFC 6890), multicast, and what is reserved.
    private static readonly IPNetwork[] NotPublic = Array.ConvertAll(
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        ],
        IPNetwork.Parse);

    // Outside of it, no address of IPv6 is public.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    // By these, gateways reach addresses of IPv4 (RFC 6052).
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    private readonly IPNetwork[] _named = [.. options.Value.AllowedNetworks.Select(network => IPNetwork.Parse(network))];

    /// <summary>Whether messages may go to an address.</summary>
    public bool Allow(IPAddress address)
    {
        var plain = Plain(address);
        return Array.Exists(_named, network => network.Contains(plain)) || IsPublic(plain);
    }

    private static bool IsPublic(IPAddress address) =>
        (address.AddressFamily is AddressFamily.InterNetwork || Global.Contains(address)) && !Array.Exists(NotPublic, network => network.Contains(address));

    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily is AddressFamily.InterNetwork)
            return address;
        // Without the network card of a link-local address, which is no part of it.
        var bytes = address.GetAddressBytes();
        var plain = new IPAddress(bytes);
        return plain.IsIPv4MappedToIPv6 || Translated.Contains(plain) ? new IPAddress(bytes[^4..]) : plain;
    }
}

/// <summary>A name leads to no address that messages may go to.</summary>
public sealed class WebhookAddressException() : Exception("The name leads to no public address, and to none of Webhooks:AllowedNetworks.");
