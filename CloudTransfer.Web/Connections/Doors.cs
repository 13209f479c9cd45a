using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Connections;

/// <summary>Kestrel's listening sockets, which can be closed before the connections that came through them are.</summary>
internal sealed class Doors(IOptions<SocketTransportOptions> options, ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);
    private readonly ConcurrentBag<IConnectionListener> _open = [];

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var door = new GuardedDoor(await _sockets.BindAsync(endpoint, cancellationToken));
        _open.Add(door);
        return door;
    }

    /// <summary>From now on every new connection is refused; Kestrel may close its listeners once more.</summary>
    public async Task CloseAsync()
    {
        foreach (var door in _open)
            await door.UnbindAsync();
    }
}
