using System.Diagnostics;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Follows a process' system calls (strace) and does something at one of them: kills it, or lets the call fail.</summary>
internal sealed class Tracer : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30), Grace = TimeSpan.FromSeconds(5);

    private readonly Process _strace;

    private Tracer(Process strace) => _strace = strace;

    /// <summary>Follows processes; skips the test where that is not permitted.</summary>
    /// <param name="processes">Their ids.</param>
    /// <param name="calls">The calls, such as <c>fsync</c> or <c>/^rename</c>.</param>
    /// <param name="what">What happens, such as <c>signal=KILL</c> or <c>error=ENOSPC</c>.</param>
    /// <param name="when">At which of these calls of a thread.</param>
    public static async Task<Tracer> AttachAsync(int[] processes, string calls, string what, int when = 1)
    {
        var start = new ProcessStartInfo(Requires.Program("strace")) { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in new[] { "-f", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:{what}:when={when}" }.Concat(processes.SelectMany(id => new[] { "-p", $"{id}" })))
            start.ArgumentList.Add(argument);
        var tracer = new Tracer(Process.Start(start)!);
        var (said, attached) = ("", true);
        for (var n = 0; n < processes.Length && attached; n++)
        {
            said = await tracer._strace.StandardError.ReadLineAsync().WaitAsync(Timeout);
            attached = said?.Contains("attached", StringComparison.Ordinal) == true;
        }

        if (!attached)
            await tracer.DisposeAsync();
        Requires.That(attached, $"a process may not be traced here ({said})");
        _ = tracer._strace.StandardError.ReadToEndAsync();
        return tracer;
    }

    /// <summary>Lets go of the process, which goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
        {
            using var term = Process.Start("kill", ["-TERM", $"{_strace.Id}"]);
            await term.WaitForExitAsync();
        }

        // Asked to let go of a process that is just dying, it can wait for it for ever: each waits for the other's threads.
        await Task.WhenAny(_strace.WaitForExitAsync(), Task.Delay(Grace));
        if (!_strace.HasExited)
            _strace.Kill();
        await _strace.WaitForExitAsync();
        _strace.Dispose();
    }
}
