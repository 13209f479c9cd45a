using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// Who counts as one client where something is counted by address: one address of IPv4, or a whole /64 of IPv6, which is
/// the least that one household has.
/// </summary>
public readonly record struct ClientAddress
{
    private const int NetworkBytes = 8;

    private readonly string? _pseudonym;

    private ClientAddress(string pseudonym) => _pseudonym = pseudonym;

    /// <summary>A hash of the address, in hexadecimal, so that none needs to be kept in clear; empty where nobody is counted.</summary>
    public string Hash => _pseudonym ?? "";

    /// <summary>Whether it is counted at all.</summary>
    public bool IsLimited => Hash.Length > 0;

    /// <summary>
    /// In which of 65,536 lines it waits for its turn, from 1; 0 where nobody is counted. So few bits of the hash tell nobody
    /// the address, and may be kept.
    /// </summary>
    public int Line => IsLimited ? Convert.ToUInt16(Hash[..4], 16) + 1 : 0;

    /// <summary>The household of an address; unknown ones are one household.</summary>
    public static ClientAddress Of(IPAddress? client)
    {
        var address = Plain(client);
        var bytes = address.GetAddressBytes();
        var network = address.AddressFamily is AddressFamily.InterNetworkV6 ? bytes[..NetworkBytes] : bytes;
        return new ClientAddress(Convert.ToHexStringLower(SHA256.HashData(network)));
    }

    /// <summary>
    /// The household of who sent a request, for limits of what it may use; nobody where it comes from this machine itself:
    /// that is who runs the server, or a proxy that stands for many and was not named in <c>Proxy:KnownNetworks</c>.
    /// </summary>
    public static ClientAddress Of(HttpContext context) => Counted(context.Connection.RemoteIpAddress);

    /// <summary>The same, of an address.</summary>
    public static ClientAddress Counted(IPAddress? client) => client is not null && IPAddress.IsLoopback(Plain(client)) ? default : Of(client);

    private static IPAddress Plain(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address ?? IPAddress.None;
}
