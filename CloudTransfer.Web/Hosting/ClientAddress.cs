using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// The address that limits per client count by: one IPv4 address, or a whole IPv6 /64, which is the smallest network that
/// one site gets (RFC 6177).
/// </summary>
public readonly record struct ClientAddress
{
    private const int NetworkBytes = 8;

    private readonly string? _hash;

    private ClientAddress(string hash) => _hash = hash;

    /// <summary>The SHA-256 of the address in hexadecimal, stored instead of the address; empty for a client without limits.</summary>
    public string Hash => _hash ?? "";

    /// <summary>Whether limits per client apply.</summary>
    public bool IsLimited => Hash.Length > 0;

    /// <summary>
    /// The client's queue for fair scheduling, 1 to 65,536; 0 for a client without limits. So few bits of the hash do not
    /// reveal the address.
    /// </summary>
    public int FairQueue => QueueOf(Hash);

    /// <summary>The queue of whoever has this pseudonym, a hash in hexadecimal; 0 for an empty one.</summary>
    public static int QueueOf(string hash) => hash.Length > 0 ? Convert.ToUInt16(hash[..4], 16) + 1 : 0;

    /// <summary>The client at an address; all unknown addresses are one client.</summary>
    public static ClientAddress Of(IPAddress? client)
    {
        var address = Plain(client);
        var bytes = address.GetAddressBytes();
        var network = address.AddressFamily is AddressFamily.InterNetworkV6 ? bytes[..NetworkBytes] : bytes;
        return new ClientAddress(Convert.ToHexStringLower(SHA256.HashData(network)));
    }

    /// <summary>
    /// The client that sent a request. Requests from this machine have no limits: they come from whoever runs the server, or
    /// from a proxy for many clients that is not listed in <c>Proxy:KnownNetworks</c>.
    /// </summary>
    public static ClientAddress Of(HttpContext context) => Limited(context.Connection.RemoteIpAddress);

    /// <summary>As <see cref="Of(HttpContext)"/>, for an address.</summary>
    public static ClientAddress Limited(IPAddress? client) => client is not null && IPAddress.IsLoopback(Plain(client)) ? default : Of(client);

    private static IPAddress Plain(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address ?? IPAddress.None;
}
