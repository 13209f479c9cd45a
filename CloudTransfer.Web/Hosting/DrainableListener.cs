using System.Net;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// A listening socket, behind which whatever would have one of the last descriptors is closed at once. A connection too many
/// is accepted before Kestrel turns it away, and a flood comes faster than that goes.
/// </summary>
internal sealed class DrainableListener(IConnectionListener sockets) : IConnectionListener
{
    public EndPoint EndPoint => sockets.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await sockets.AcceptAsync(cancellationToken) is { } connection)
        {
            if (connection.Features.Get<IConnectionSocketFeature>() is not { Socket: var socket } || FileDescriptorLimit.MayBeConnection(socket.Handle))
                return connection;
            // The next one is not accepted before this one is closed.
            await connection.DisposeAsync();
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => sockets.UnbindAsync(cancellationToken);

    public ValueTask DisposeAsync() => sockets.DisposeAsync();
}
