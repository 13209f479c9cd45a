using System.Diagnostics;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>strace, attached to processes: it records system calls, or injects a fault at one, which kills the process or makes the call fail.</summary>
internal sealed class StraceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30), Grace = TimeSpan.FromSeconds(5);

    private readonly Process _strace;

    private StraceProcess(Process strace) => _strace = strace;

    /// <summary>Attaches to processes; skips the test if that is not permitted.</summary>
    /// <param name="processes">The process ids.</param>
    /// <param name="calls">The system calls, such as <c>fsync</c> or <c>/^rename</c>.</param>
    /// <param name="fault">The fault, such as <c>signal=KILL</c> or <c>error=ENOSPC</c>.</param>
    /// <param name="when">The number of the call at which the fault occurs, counted per thread from 1.</param>
    public static Task<StraceProcess> AttachAsync(int[] processes, string calls, string fault, int when = 1) =>
        StartAsync(processes, "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:{fault}:when={when}");

    /// <summary>Records system calls of a process in a file, with the paths of descriptors; skips the test if that is not permitted.</summary>
    /// <param name="process">The process id.</param>
    /// <param name="calls">The system calls, such as <c>sendfile</c>.</param>
    /// <param name="path">The file.</param>
    public static Task<StraceProcess> RecordAsync(int process, string calls, string path) =>
        StartAsync([process], "-y", "-s", "16", "-o", path, "-e", $"trace={calls}");

    private static async Task<StraceProcess> StartAsync(int[] processes, params string[] arguments)
    {
        var start = new ProcessStartInfo(Requires.Program("strace")) { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend("-f").Concat(processes.SelectMany(id => new[] { "-p", $"{id}" })))
            start.ArgumentList.Add(argument);
        var strace = new StraceProcess(Process.Start(start)!);
        var (output, attached) = ("", true);
        for (var n = 0; n < processes.Length && attached; n++)
        {
            output = await strace._strace.StandardError.ReadLineAsync().WaitAsync(Timeout);
            attached = output?.Contains("attached", StringComparison.Ordinal) == true;
        }

        if (!attached)
            await strace.DisposeAsync();
        Requires.That(attached, $"tracing a process is not permitted ({output})");
        _ = strace._strace.StandardError.ReadToEndAsync();
        return strace;
    }

    /// <summary>Detaches from the processes, which continue.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
        {
            using var term = Process.Start("kill", ["-TERM", $"{_strace.Id}"]);
            await term.WaitForExitAsync();
        }

        // strace can deadlock with a process that is just exiting; then it is killed.
        await Task.WhenAny(_strace.WaitForExitAsync(), Task.Delay(Grace));
        if (!_strace.HasExited)
            _strace.Kill();
        await _strace.WaitForExitAsync();
        _strace.Dispose();
    }
}
