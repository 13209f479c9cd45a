namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Records every few seconds that a request is still sending on its ticket, however slow its receiver is.
/// </summary>
internal sealed class TicketHeartbeat(TicketGrants grants, TicketLease sending, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    // A failed write is ignored: the next one makes up for it, and the download itself detects a lasting fault.
    private readonly ITimer _timer = time.CreateTimer(_ => _ = grants.KeepAsync(sending, CancellationToken.None), null, Every, Every);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
