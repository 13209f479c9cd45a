namespace CloudTransfer.Web.Hosting;

/// <summary>
/// Drains connections at shutdown. A proxy keeps connections open and notices that one was closed only after it has sent the
/// next request on it. So the listeners close first, and the proxy turns to another replica. Each open connection may carry
/// one more request, whose response says <c>Connection: close</c>. Connections that stay idle are closed by the server.
/// </summary>
/// <param name="listeners">The listeners to close.</param>
/// <param name="activeRequests">The requests in progress.</param>
/// <param name="lifetime">Signals the shutdown.</param>
/// <param name="time">The clock.</param>
/// <param name="hasProxy">Whether there is a proxy; without one there is nothing to wait for.</param>
internal sealed class ConnectionDrain(DrainableListenerFactory listeners, ActiveRequests activeRequests, IHostApplicationLifetime lifetime, TimeProvider time, bool hasProxy) : IHostedLifecycleService
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(3), IdleTime = TimeSpan.FromSeconds(0.5), PollInterval = TimeSpan.FromSeconds(0.05);

    /// <summary>Middleware that closes the connection after the response while the server is stopping.</summary>
    public Task CloseConnectionAsync(HttpContext context, RequestDelegate next)
    {
        // The shutdown may begin between the request and its response.
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.OnStarting(SetConnectionCloseAsync, context);
        return next(context);
    }

    private Task SetConnectionCloseAsync(object context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            ((HttpContext)context).Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await listeners.CloseAsync();
        var began = time.GetTimestamp();
        while (hasProxy && (activeRequests.Count > 0 || activeRequests.SinceLast < IdleTime) && time.GetElapsedTime(began) < MaxWait)
            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
