namespace CloudTransfer.Web.Tests.Support;

/// <summary>Waits for what another thread or process is about to do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when <paramref name="condition"/> holds; fails when it does not in a minute.</summary>
    public static Task HoldsAsync(Func<Task<bool>> condition) => TrueAsync("It did not come to hold.", condition);

    /// <summary>Fails, saying <paramref name="unsettled"/>, unless it comes true.</summary>
    public static Task TrueAsync(string unsettled, Func<Task<bool>> condition) => TrueAsync(unsettled, condition, Timeout);

    /// <summary>Fails, saying <paramref name="unsettled"/>, unless it comes true within <paramref name="timeout"/>.</summary>
    public static async Task TrueAsync(string unsettled, Func<Task<bool>> condition, TimeSpan timeout)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < timeout, unsettled);
            await Task.Delay(Pause);
        }
    }

    /// <summary>
    /// Awaits work whose duration depends on the machine: it may take as long as it gets on. Fails, saying
    /// <paramref name="unsettled"/>, when <paramref name="progress"/> has stood still for <paramref name="timeout"/>.
    /// </summary>
    public static async Task EndsAsync(string unsettled, Task work, Func<long> progress, TimeSpan timeout)
    {
        var (last, moved) = (progress(), TimeProvider.System.GetTimestamp());
        while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(1))) != work)
        {
            if (progress() is var now && now != last)
                (last, moved) = (now, TimeProvider.System.GetTimestamp());
            Assert.True(TimeProvider.System.GetElapsedTime(moved) < timeout, unsettled);
        }

        await work;
    }

    /// <summary>Fails unless the folder has that many files, sooner or later.</summary>
    public static Task FilesAsync(string folder, int count) => TrueAsync(
        $"There should be {count} files in {Path.GetFileName(folder)}/.",
        () => Task.FromResult(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count() == count));
}
