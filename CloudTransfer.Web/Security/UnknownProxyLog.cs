using System.Net;

namespace CloudTransfer.Web.Security;

/// <summary>
/// The addresses that sent X-Forwarded-For or similar headers but are not in <c>Proxy:KnownNetworks</c>: proxies
/// missing from the configuration, or clients that forge the headers. It covers this replica since its start and is
/// bounded.
/// </summary>
public sealed partial class UnknownProxyLog(TimeProvider time, ILogger<UnknownProxyLog> logger)
{
    /// <summary>The maximum number of addresses.</summary>
    public const int MaxAddresses = 32;

    // Forged addresses must not fill the disk with log lines.
    private const int MaxLogLines = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, UnknownProxy> _seen = [];
    private int _lines;

    /// <summary>The recorded addresses, the most active first.</summary>
    public IReadOnlyList<UnknownProxy> Seen
    {
        get
        {
            lock (_lock)
                return [.. _seen.Values.OrderByDescending(proxy => proxy.Requests)];
        }
    }

    /// <summary>Records a request. The first one of an address is logged.</summary>
    public void Note(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        lock (_lock)
        {
            var isNew = !_seen.TryGetValue(plain, out var previous);
            // A real proxy sends every request, so it is among the most active and is not evicted.
            if (isNew && _seen.Count >= MaxAddresses)
                _seen.Remove(_seen.Values.MinBy(proxy => proxy.Requests)!.Address);
            _seen[plain] = new UnknownProxy(plain, (previous?.Requests ?? 0) + 1, time.GetUtcNow());
            if (!isNew || ++_lines > MaxLogLines)
                return;
        }

        Log.NotKnown(logger, plain);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Requests from {Address} say that they are passed on for others (X-Forwarded-For and the like), and are not believed. "
            + "If that is a proxy of yours, name it in Proxy:KnownNetworks: until then all who come through it count as one client, and one who guesses passwords locks out the others. "
            + "If it is not, somebody makes it up, and it does no harm")]
        public static partial void NotKnown(ILogger logger, IPAddress address);
    }
}

/// <summary>An address that forwarded for others without being known.</summary>
/// <param name="Address">The address.</param>
/// <param name="Requests">The number of its requests.</param>
/// <param name="Last">The time of its last request.</param>
public sealed record UnknownProxy(IPAddress Address, long Requests, DateTimeOffset Last);
