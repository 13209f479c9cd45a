using System.Net;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Limits the number of open connections of one client to this replica: connections beyond
/// <c>Security:ConnectionsPerClient</c> are closed before anything is read. Connections of known proxies, which serve
/// many clients, and of this machine are not counted.
/// </summary>
internal sealed class ConnectionsPerClient(IOptions<SecurityOptions> security, IOptions<ProxyOptions> proxy, CloudTransferMetrics metrics)
{
    private readonly ClientConcurrency _open = new();

    /// <summary>Accepts a connection, or closes it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="next">The next middleware.</param>
    /// <param name="maxConnections">The maximum number of connections of the replica; null for no limit.</param>
    public async Task CloseConnectionAsync(ConnectionContext connection, ConnectionDelegate next, long? maxConnections)
    {
        var client = ClientOf(connection);
        if (!client.IsLimited)
        {
            await next(connection);
            return;
        }

        var max = (int)Math.Min(security.Value.ConnectionsPerClient, Math.Max(1, maxConnections / 2 ?? long.MaxValue));
        if (_open.TryEnter(client, max) is not ConcurrencyDecision.Entered)
        {
            metrics.Rejected(RejectReason.Rate);
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            _open.Leave(client);
        }
    }

    private ClientAddress ClientOf(ConnectionContext connection) =>
        connection.RemoteEndPoint is IPEndPoint { Address: var address } && !proxy.Value.Knows(address) ? ClientAddress.Limited(address) : default;
}
