using System.Runtime;
using System.Runtime.InteropServices;

namespace CloudTransfer.Web.Connections;

/// <summary>
/// A replica that nobody asks gives back what the requests before needed. By themselves the heap and the C library keep it
/// for the next ones, and there it stays while other replicas, or other programs, could use it.
/// </summary>
internal sealed partial class Resting(Attendance attendance, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Quiet, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // The start itself leaves the most behind; who only watches leaves something each time.
            if (!stoppingToken.IsCancellationRequested && attendance.Present == 0 && attendance.SinceLast >= Quiet)
                GiveBack();
        }
    }

    private static void GiveBack()
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
