namespace CloudTransfer.Web.Tests.Support;

/// <summary>Waits for what another thread or process is about to do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when <paramref name="condition"/> holds; fails when it does not in half a minute.</summary>
    public static Task HoldsAsync(Func<Task<bool>> condition) => TrueAsync("It did not come to hold.", condition);

    /// <summary>Fails, saying <paramref name="promise"/>, unless it comes true.</summary>
    public static Task TrueAsync(string promise, Func<Task<bool>> condition) => TrueAsync(promise, condition, Patience);

    /// <summary>Fails, saying <paramref name="promise"/>, unless it comes true within <paramref name="patience"/>.</summary>
    public static async Task TrueAsync(string promise, Func<Task<bool>> condition, TimeSpan patience)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < patience, promise);
            await Task.Delay(Pause);
        }
    }

    /// <summary>Fails unless the folder has that many files, sooner or later.</summary>
    public static Task FilesAsync(string folder, int count) => TrueAsync(
        $"There should be {count} files in {Path.GetFileName(folder)}/.",
        () => Task.FromResult(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count() == count));
}
