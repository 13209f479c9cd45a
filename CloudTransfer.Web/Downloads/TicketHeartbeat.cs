namespace CloudTransfer.Web.Downloads;

/// <summary>Says every few seconds that a request is still sending on its ticket, however slowly its receiver takes it.</summary>
internal sealed class TicketHeartbeat(TicketGrants grants, TicketLease sending, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    // One that cannot be written is made up for by the next: the sending itself finds out what is wrong.
    private readonly ITimer _timer = time.CreateTimer(_ => _ = grants.KeepAsync(sending, CancellationToken.None), null, Every, Every);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
