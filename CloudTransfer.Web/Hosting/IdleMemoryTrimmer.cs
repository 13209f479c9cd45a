using System.Runtime;
using System.Runtime.InteropServices;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// A replica that nobody asks gives back what the requests before needed. By themselves the heap and the C library keep it
/// for the next ones, and there it stays while other replicas, or other programs, could use it.
/// </summary>
internal sealed partial class IdleMemoryTrimmer(ActiveRequests activeRequests, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Quiet, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // The start itself leaves the most behind; who only watches leaves something each time.
            if (!stoppingToken.IsCancellationRequested && activeRequests.Count == 0 && activeRequests.SinceLast >= Quiet)
                Release();
        }
    }

    private static void Release()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out _))
            _ = TrimAllocations(keep: 0);
    }

    /// <summary>Gives back what SQLite and OpenSSL have freed, and the GNU C library keeps (malloc_trim(3)); others have none of it.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimAllocations(nuint keep);
}
