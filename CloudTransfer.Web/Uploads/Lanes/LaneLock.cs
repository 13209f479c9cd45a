using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// One writer at a time per lane, among all replicas. A newcomer requests an unlock; a holder whose client has fallen silent, as
/// one does behind a connection that is half open, lets go. One whose bytes keep coming does not.
/// </summary>
internal static class LaneLock
{
    /// <summary>How long a client may be silent before another may take its turn.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    /// <summary>How often a holder looks whether an unlock is requested.</summary>
    public static readonly TimeSpan Listening = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes the lane, for as long as <paramref name="locks"/> are held; false when its holder does not let go.</summary>
    public static async Task<bool> TakeAsync(UploadLocks locks, int lane, TimeProvider time, CancellationToken cancel)
    {
        for (var began = time.GetTimestamp(); !await locks.TryTakeLaneAsync(lane);)
        {
            await locks.RequestUnlockAsync(lane);
            if (time.GetElapsedTime(began) >= Timeout)
                return false;
            await Task.Delay(Pause, time, cancel);
        }

        await locks.WithdrawUnlockRequestAsync(lane);
        return true;
    }
}
