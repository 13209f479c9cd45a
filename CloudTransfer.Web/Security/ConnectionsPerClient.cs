using System.Net;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>
/// How many connections one client has open to this replica: those beyond <c>Security:ConnectionsPerClient</c> are closed before
/// a byte of them is read. Through a known proxy come the connections of many, and from this machine those of who runs it: they
/// are not counted. It holds a number for each client that has a connection, and for nobody else.
/// </summary>
internal sealed class ConnectionsPerClient(IOptions<SecurityOptions> security, IOptions<ProxyOptions> proxy, CloudTransferMetrics metrics)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<ClientAddress, int> _open = [];

    /// <summary>Lets a connection in, or closes it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="next">What serves it.</param>
    /// <param name="mostInAll">How many the replica takes; null for any number.</param>
    public async Task CloseConnectionAsync(ConnectionContext connection, ConnectionDelegate next, long? mostInAll)
    {
        var client = ClientOf(connection);
        if (!client.IsLimited)
        {
            await next(connection);
            return;
        }

        if (!TryEnter(client, Math.Min(security.Value.ConnectionsPerClient, Math.Max(1, mostInAll / 2 ?? long.MaxValue))))
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

    private bool TryEnter(ClientAddress client, long most)
    {
        lock (_turn)
        {
            var own = _open.GetValueOrDefault(client);
            if (own >= most)
                return false;
            _open[client] = own + 1;
            return true;
        }
    }

    private void Leave(ClientAddress client)
    {
        lock (_turn)
        {
            if (--_open[client] == 0)
                _open.Remove(client);
        }
    }
}
