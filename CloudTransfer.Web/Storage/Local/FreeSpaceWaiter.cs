namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// What must be stored before the server can answer: its schema, the first key. Where there is no space for that it waits until
/// somebody has made some, and says so.
/// </summary>
internal sealed partial class FreeSpaceWaiter(Lazy<VolumeLayout> layout, TimeProvider time, ILogger<FreeSpaceWaiter> logger)
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
            catch (VolumeFullException fault)
            {
                if (!isSaid)
                    Say(fault);
                await Task.Delay(Pause, time, cancel);
            }
        }
    }

    // With PostgreSQL nothing of this is on the volume, and there may be none.
    private void Say(VolumeFullException fault)
    {
        if (fault.IsDatabaseServer)
            Log.WaitingForServer(logger);
        else
            Log.Waiting(logger, layout.Value.Root, new DriveInfo(layout.Value.Root).AvailableFreeSpace);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The disk of PostgreSQL is full: free some space on its host, and the server starts by itself")]
        public static partial void WaitingForServer(ILogger logger);

        [LoggerMessage(Level = LogLevel.Error, Message = "The volume at {Root} is full ({Free} bytes are free, or there are no inodes): free some space, and the server starts by itself")]
        public static partial void Waiting(ILogger logger, string root, long free);
    }
}
