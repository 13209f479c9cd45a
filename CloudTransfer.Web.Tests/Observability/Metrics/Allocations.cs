namespace CloudTransfer.Web.Tests.Observability.Metrics;

/// <summary>What an action allocates.</summary>
internal static class Allocations
{
    /// <summary>Bytes that one round of an action allocates on this thread, once as many rounds have gone before.</summary>
    public static long By(int rounds, Action action)
    {
        for (var round = 0; round < rounds; round++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < rounds; round++)
            action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / rounds;
    }
}
