namespace CloudTransfer.Web.Jobs;

/// <summary>Wakes whoever waits for the next event.</summary>
internal sealed class JobSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the next event.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>The event.</summary>
    public void Set() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
