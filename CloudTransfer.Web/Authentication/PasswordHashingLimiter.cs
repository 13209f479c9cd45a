using System.Net;
using System.Threading.RateLimiting;
using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Authentication;

/// <summary>
/// Turns at hashing passwords, each of which takes a processor for a tenth of a second, on purpose. At most half of this
/// replica's processors hash at once, so that everything else is answered meanwhile; and of one client one password at once, so
/// that a client with many waits for its own ones, and others wait for one of them at most.
/// </summary>
public sealed class PasswordHashingLimiter : IDisposable
{
    private readonly PartitionedRateLimiter<string> _clients = PartitionedRateLimiter.Create<string, string>(
        client => client.Length == 0
            ? RateLimitPartition.GetNoLimiter(client)
            : RateLimitPartition.GetConcurrencyLimiter(client, _ => AtOnce(1)),
        StringComparer.Ordinal);

    private readonly ConcurrencyLimiter _replica = new(AtOnce(Math.Max(1, Environment.ProcessorCount / 2)));

    /// <summary>Waits for a client's turn, which ends when it is disposed of.</summary>
    /// <param name="client">A client's pseudonym; empty where nobody is counted, who does not wait here.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public ValueTask<RateLimitLease> OfClientAsync(string client, CancellationToken cancel) => _clients.AcquireAsync(client, permitCount: 1, cancel);

    /// <summary>The same for a client's true address.</summary>
    public ValueTask<RateLimitLease> OfClientAsync(IPAddress? client, CancellationToken cancel) => OfClientAsync(ClientAddress.Of(client).Hash, cancel);

    /// <summary>Waits for this replica's turn, which ends when it is disposed of; to be asked for by whoever has a client's.</summary>
    public ValueTask<RateLimitLease> OfReplicaAsync(CancellationToken cancel) => _replica.AcquireAsync(permitCount: 1, cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _clients.Dispose();
        _replica.Dispose();
    }

    // Who waits holds a connection, of which each client may have so many: nobody is refused here, after an upload's last byte.
    private static ConcurrencyLimiterOptions AtOnce(int most) => new()
    {
        PermitLimit = most,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    };
}
