using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// One writer at a time per lane, among all replicas. A newcomer knocks; a holder whose client has fallen silent, as one
/// does behind a connection that is half open, lets go. One whose bytes keep coming does not.
/// </summary>
internal static class LaneLock
{
    /// <summary>How long a client may be silent before another may take its turn.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    /// <summary>How often a holder listens for knocking.</summary>
    public static readonly TimeSpan Listening = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes the lane, for as long as <paramref name="file"/> is open; false when its holder does not let go.</summary>
    public static async Task<bool> TakeAsync(IncomingFile file, int lane, TimeProvider time, CancellationToken cancel)
    {
        for (var began = time.GetTimestamp(); !file.Lanes.TryTake(lane);)
        {
            file.Lanes.RequestUnlock(lane);
            if (time.GetElapsedTime(began) >= Timeout)
                return false;
            await Task.Delay(Pause, time, cancel);
        }

        file.Lanes.WithdrawUnlockRequest(lane);
        return true;
    }
}
