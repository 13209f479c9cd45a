namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// What must be on the volume before the server can answer: its schema, the first key. Where there is no space for that it
/// waits until somebody has made some, and says so.
/// </summary>
internal sealed partial class FreeSpaceWaiter(VolumeLayout layout, LocalObjectStore store, TimeProvider time, ILogger<FreeSpaceWaiter> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Does <paramref name="work"/>, again and again while it throws <see cref="VolumeFullException"/>.</summary>
    public async Task AwaitAsync(Func<Task> work, CancellationToken cancel)
    {
        for (var isSaid = false; ; isSaid = true)
        {
            try
            {
                await work();
                return;
            }
            catch (VolumeFullException)
            {
                if (!isSaid)
                    Log.Waiting(logger, layout.Root, store.Space().Free);
                await Task.Delay(Pause, time, cancel);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The volume at {Root} is full ({Free} bytes are free, or there are no inodes): free some space, and the server starts by itself")]
        public static partial void Waiting(ILogger logger, string root, long free);
    }
}
