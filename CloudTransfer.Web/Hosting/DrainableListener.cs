using System.Net;
using CloudTransfer.Web.Hosting.Sending;
using CloudTransfer.Web.Storage.Local;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// A listening socket that closes a new connection at once if it would use one of the last file descriptors. Kestrel accepts
/// a connection before it rejects it, and a flood of connections arrives faster than Kestrel closes them. The connections send
/// by a <see cref="SocketWriter"/>.
/// </summary>
internal sealed class DrainableListener(IConnectionListener sockets) : IConnectionListener
{
    public EndPoint EndPoint => sockets.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await sockets.AcceptAsync(cancellationToken) is { } connection)
        {
            if (connection.Features.Get<IConnectionSocketFeature>() is not { Socket: var socket } || FileDescriptorLimit.MayBeConnection(socket.Handle))
                return SocketWriter.Use(connection);
            // The next one is not accepted before this one is closed.
            await connection.DisposeAsync();
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => sockets.UnbindAsync(cancellationToken);

    public ValueTask DisposeAsync() => sockets.DisposeAsync();
}
