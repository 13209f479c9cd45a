using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CloudTransfer.Web.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Hosting;

/// <summary>Makes Kestrel's listening sockets so that they can be closed while their connections stay open.</summary>
internal sealed class DrainableListenerFactory(IOptions<SocketTransportOptions> options, ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);
    private readonly ConcurrentBag<IConnectionListener> _open = [];

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        using var bindLock = endpoint is UnixDomainSocketEndPoint unix ? await UnixSocketFile.FreeAsync(unix, cancellationToken) : null;
        var listener = new DrainableListener(await ListenAsync(endpoint, cancellationToken));
        _open.Add(listener);
        return listener;
    }

    // The framework's exception does not name the address.
    private async ValueTask<IConnectionListener> ListenAsync(EndPoint endpoint, CancellationToken cancel)
    {
        try
        {
            return await _sockets.BindAsync(endpoint, cancel);
        }
        catch (SocketException fault)
        {
            var advice = fault.SocketErrorCode is SocketError.AccessDenied ? "ports below 1024 need root or CAP_NET_BIND_SERVICE, sockets a folder that the server may write" : "choose another address with --urls";
            throw new WrongSettingException($"The server cannot listen on {endpoint} ({fault.Message}): {advice}.");
        }
    }

    /// <summary>Stops accepting connections; Kestrel may close its listeners again.</summary>
    public async Task CloseAsync()
    {
        foreach (var listener in _open)
            await listener.UnbindAsync();
    }
}
