namespace CloudTransfer.Web.Transfers.Checksums;

/// <summary>
/// Looks every few seconds, on every replica, whether there are checksums to compute: of one client's transfers one after the
/// other, of several clients' side by side, so that nobody waits for the hours that another's may take.
/// </summary>
internal sealed partial class HashingInBackground(
    ChecksumStore store, Hashing hashing, TimeProvider time, ILogger<HashingInBackground> logger) : BackgroundService
{
    // They share one pace: more would each be slower.
    private const int MostAtOnce = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2), LongestRest = TimeSpan.FromSeconds(1);
    private const int RestsEach = 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var working = new Dictionary<long, Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var (line, _) in working.Where(work => work.Value.IsCompleted).ToList())
                working.Remove(line);
            if (working.Count < MostAtOnce && await TakeAsync(working.Keys.ToHashSet(), stoppingToken) is { } lease)
                working.Add(lease.Line, WorkAsync(lease, stoppingToken));
            else
                await Task.WhenAny([.. working.Values, Task.Delay(Pause, time, stoppingToken)]);
        }

        await Task.WhenAll(working.Values);
    }

    private async Task<Lease?> TakeAsync(HashSet<long> busy, CancellationToken stopping)
    {
        Lease? taken = null;
        await NoticingAsync(async () => taken = await store.TakeAsync(busy, stopping), stopping);
        return taken;
    }

    // Its line is not served again before it has rested.
    private Task WorkAsync(Lease lease, CancellationToken stopping) => NoticingAsync(
        async () =>
        {
            var began = time.GetTimestamp();
            await hashing.HashAsync(lease, stopping);
            await Task.Delay(RestAfter(time.GetElapsedTime(began)), time, stopping);
        },
        stopping);

    private async Task NoticingAsync(Func<Task> work, CancellationToken stopping)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            Log.Failed(logger, fault);
            await Task.Delay(LongestRest, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException)
        {
            // The replica stops; another one, or its next start, goes on.
        }
    }

    /// <summary>
    /// How long it rests after one transfer. Ten thousand small ones cost statements and commits, not bytes, and whoever asks
    /// for a page meanwhile comes first; a large one has been slowed down by its bytes already.
    /// </summary>
    internal static TimeSpan RestAfter(TimeSpan work) => work * RestsEach < LongestRest ? work * RestsEach : LongestRest;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Checksums could not be computed; they are tried again")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
