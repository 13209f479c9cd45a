using System.Net;

namespace CloudTransfer.Web.Security;

/// <summary>
/// The addresses that spoke for others, by X-Forwarded-For and the like, without being named in <c>Proxy:KnownNetworks</c>:
/// proxies that were forgotten there, or clients that make it up. What this replica has seen since its start, bounded.
/// </summary>
public sealed partial class UnknownProxyLog(TimeProvider time, ILogger<UnknownProxyLog> logger)
{
    /// <summary>The most addresses that are remembered.</summary>
    public const int MostKept = 32;

    // Whoever makes addresses up fills no disk with them.
    private const int MostLines = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, UnknownProxy> _seen = [];
    private int _lines;

    /// <summary>Those that are remembered, the busiest first.</summary>
    public IReadOnlyList<UnknownProxy> Seen
    {
        get
        {
            lock (_lock)
                return [.. _seen.Values.OrderByDescending(proxy => proxy.Requests)];
        }
    }

    /// <summary>Notes a request; the first of an address is told in the log.</summary>
    public void Note(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        lock (_lock)
        {
            var isNew = !_seen.TryGetValue(plain, out var known);
            // A proxy comes with every request: it is the busiest, and nobody drives it out.
            if (isNew && _seen.Count >= MostKept)
                _seen.Remove(_seen.Values.MinBy(proxy => proxy.Requests)!.Address);
            _seen[plain] = new UnknownProxy(plain, (known?.Requests ?? 0) + 1, time.GetUtcNow());
            if (!isNew || ++_lines > MostLines)
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

/// <summary>An address that spoke for others without being known.</summary>
/// <param name="Address">The address.</param>
/// <param name="Requests">How many requests it has made.</param>
/// <param name="Last">When the last one was.</param>
public sealed record UnknownProxy(IPAddress Address, long Requests, DateTimeOffset Last);
