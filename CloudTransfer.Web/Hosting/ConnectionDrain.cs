namespace CloudTransfer.Web.Hosting;

/// <summary>
/// How a replica leaves a proxy, which keeps connections and learns of the end of one only after it has sent the next
/// request on it: first nobody comes in any more, and the proxy turns to another replica. Who is in may ask once more, and
/// is told that it was the last time. What is then still kept, nobody has used for a while, and the server closes it.
/// </summary>
/// <param name="listeners">What lets nobody in any more.</param>
/// <param name="activeRequests">Who is in.</param>
/// <param name="lifetime">Says that it is time.</param>
/// <param name="time">The clock.</param>
/// <param name="hasProxy">Whether there is a proxy; nobody else needs to be waited for.</param>
internal sealed class ConnectionDrain(DrainableListenerFactory listeners, ActiveRequests activeRequests, IHostApplicationLifetime lifetime, TimeProvider time, bool hasProxy) : IHostedLifecycleService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3), Quiet = TimeSpan.FromSeconds(0.5), Step = TimeSpan.FromSeconds(0.05);

    /// <summary>Ends a request's connection after the answer where the server is about to leave.</summary>
    public Task CloseConnectionAsync(HttpContext context, RequestDelegate next)
    {
        // It may be time when the answer begins, though it was not when the request came.
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
        while (hasProxy && (activeRequests.Count > 0 || activeRequests.SinceLast < Quiet) && time.GetElapsedTime(began) < Longest)
            await Task.Delay(Step, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
