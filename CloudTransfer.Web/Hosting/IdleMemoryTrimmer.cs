using System.Runtime;
using System.Runtime.InteropServices;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// Returns memory to the operating system while the replica is idle. By default the GC heap and the C library keep it for
/// later requests, although other processes could use it.
/// </summary>
internal sealed partial class IdleMemoryTrimmer(ActiveRequests activeRequests, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(IdleTime, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Start-up leaves the most behind, and every scrape leaves a little.
            if (!stoppingToken.IsCancellationRequested && activeRequests.Count == 0 && activeRequests.SinceLast >= IdleTime)
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

    /// <summary>Releases what SQLite and OpenSSL have freed and glibc keeps (malloc_trim(3)); other C libraries have no such function.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimAllocations(nuint keep);
}
