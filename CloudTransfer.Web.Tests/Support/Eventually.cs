namespace CloudTransfer.Web.Tests.Support;

/// <summary>Waits for effects of other threads and processes.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until <paramref name="condition"/> holds; fails after a minute.</summary>
    public static Task HoldsAsync(Func<Task<bool>> condition) => TrueAsync("The condition did not become true.", condition);

    /// <summary>Waits until <paramref name="condition"/> holds; fails with <paramref name="message"/> after a minute.</summary>
    public static Task TrueAsync(string message, Func<Task<bool>> condition) => TrueAsync(message, condition, Timeout);

    /// <summary>Waits until <paramref name="condition"/> holds; fails with <paramref name="message"/> after <paramref name="timeout"/>.</summary>
    public static Task TrueAsync(string message, Func<Task<bool>> condition, TimeSpan timeout) => TrueAsync(() => Task.FromResult(message), condition, timeout);

    /// <summary>Waits until <paramref name="condition"/> holds; fails with what <paramref name="describe"/> finds out after <paramref name="timeout"/>.</summary>
    public static async Task TrueAsync(Func<Task<string>> describe, Func<Task<bool>> condition, TimeSpan timeout)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) >= timeout)
                Assert.Fail(await describe());
            await Task.Delay(Pause);
        }
    }

    /// <summary>
    /// Awaits work whose duration depends on the machine. It may take any time while it makes progress. Fails with
    /// <paramref name="message"/> if <paramref name="progress"/> does not change for <paramref name="timeout"/>.
    /// </summary>
    public static async Task EndsAsync(string message, Task work, Func<long> progress, TimeSpan timeout)
    {
        var (last, moved) = (progress(), TimeProvider.System.GetTimestamp());
        while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(1))) != work)
        {
            if (progress() is var now && now != last)
                (last, moved) = (now, TimeProvider.System.GetTimestamp());
            Assert.True(TimeProvider.System.GetElapsedTime(moved) < timeout, message);
        }

        await work;
    }

    /// <summary>Waits until the folder contains <paramref name="count"/> files.</summary>
    public static Task FilesAsync(string folder, int count) => TrueAsync(
        $"There should be {count} files in {Path.GetFileName(folder)}/.",
        () => Task.FromResult(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count() == count));
}
