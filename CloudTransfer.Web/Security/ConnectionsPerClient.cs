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
/// many clients, and of this machine are not counted. It stores a number for each connected client only.
/// </summary>
internal sealed class ConnectionsPerClient(IOptions<SecurityOptions> security, IOptions<ProxyOptions> proxy, CloudTransferMetrics metrics)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ClientAddress, int> _open = [];

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

        if (!TryEnter(client, Math.Min(security.Value.ConnectionsPerClient, Math.Max(1, maxConnections / 2 ?? long.MaxValue))))
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
            Leave(client);
        }
    }

    private ClientAddress ClientOf(ConnectionContext connection) =>
        connection.RemoteEndPoint is IPEndPoint { Address: var address } && !proxy.Value.Knows(address) ? ClientAddress.Limited(address) : default;

    private bool TryEnter(ClientAddress client, long max)
    {
        lock (_lock)
        {
            var own = _open.GetValueOrDefault(client);
            if (own >= max)
                return false;
            _open[client] = own + 1;
            return true;
        }
    }

    private void Leave(ClientAddress client)
    {
        lock (_lock)
        {
            if (--_open[client] == 0)
                _open.Remove(client);
        }
    }
}
