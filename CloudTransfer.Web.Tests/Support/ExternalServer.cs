using System.Diagnostics;
using System.Net;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A third-party server that runs as a process of the test; it is killed on disposal.</summary>
internal sealed class ExternalServer : IAsyncDisposable
{
    // Programs are read from a disk that others use as well.
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private ExternalServer(Process process) => _process = process;

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a server and waits until it responds.</summary>
    /// <param name="start">The command.</param>
    /// <param name="address">The URL to request.</param>
    /// <param name="accepts">Which status means that it is ready; null for any.</param>
    public static async Task<ExternalServer> StartAsync(ProcessStartInfo start, Uri address, Func<HttpStatusCode, bool>? accepts = null)
    {
        using var client = new HttpClient();
        return await StartAsync(start, async () =>
        {
            try
            {
                using var answer = await client.GetAsync(address);
                return accepts?.Invoke(answer.StatusCode) ?? true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>Starts a server and waits until <paramref name="isReady"/> holds; fails if the process ends before that.</summary>
    public static async Task<ExternalServer> StartAsync(ProcessStartInfo start, Func<Task<bool>> isReady)
    {
        var server = new ExternalServer(Process.Start(start)!);
        try
        {
            await Eventually.TrueAsync(
                () => Task.FromResult($"{start.FileName} {string.Join(' ', start.ArgumentList)} is not ready."),
                async () =>
                {
                    Assert.False(server._process.HasExited, $"{start.FileName} ended before it was ready.");
                    return await isReady();
                },
                LongestStart);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Starts a server that keeps its output, which is no news of the tests.</summary>
    /// <param name="output">The file that it writes to.</param>
    /// <param name="isReady">Whether it responds.</param>
    /// <param name="command">The program and its arguments.</param>
    public static Task<ExternalServer> StartAsync(string output, Func<Task<bool>> isReady, params string[] command) =>
        StartAsync(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1", output, .. command]), isReady);

    /// <summary>
    /// Ends servers when the process of the tests ends, and deletes their folder. What runs the tests gives them a tenth of a second
    /// for that, so another process does it.
    /// </summary>
    /// <param name="signal">The signal by name, such as QUIT.</param>
    /// <param name="folder">The folder with their files.</param>
    /// <param name="servers">The servers.</param>
    public static void EndWithTests(string signal, string folder, IEnumerable<ExternalServer> servers)
    {
        var ids = string.Join(' ', servers.Select(server => server.Id));
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            Process.Start("/bin/sh", ["-c", $"kill -{signal} {ids}; sleep 2; rm -rf \"$0\"", folder]).Dispose();
    }

    /// <summary>Sends it a signal by name, such as QUIT, and waits until it has ended; does nothing if it has.</summary>
    public async Task StopAsync(string signal)
    {
        if (_process.HasExited)
            return;
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
