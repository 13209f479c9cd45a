using System.Diagnostics;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>The server's program, started as an operator does: from some folder, as some user, set up by its environment.</summary>
/// <param name="Assembly">The path of CloudTransfer.Web.dll.</param>
internal sealed record ServerProgram(string Assembly)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>As it lies beside the tests.</summary>
    public static ServerProgram Built { get; } = new(typeof(Program).Assembly.Location);

    /// <summary>The folder that it is started from.</summary>
    public string From { get; init; } = "/";

    /// <summary>The number of the user as whom it runs; null for that of the tests. It has no privilege then.</summary>
    public int? User { get; init; }

    /// <summary>Skips the test unless processes of another user can be started.</summary>
    public static int OtherUser()
    {
        Requires.Program("setpriv");
        Requires.That(Environment.IsPrivilegedProcess, "only root can start a process of another user");
        return 1654;
    }

    /// <summary>The command that starts it, with settings as variables of the environment, such as <c>("Upload__MaxBytes", "1MiB")</c>.</summary>
    public ProcessStartInfo Command(params (string Key, string Value)[] environment)
    {
        var start = new ProcessStartInfo(User is null ? "dotnet" : Requires.Program("setpriv")) 
        {
            UseShellExecute = false,
            WorkingDirectory = From,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in User is null ? [] : new[] { $"--reuid={User}", $"--regid={User}", "--clear-groups", "dotnet" })
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add(Assembly);
        start.Environment["Urls"] = "http://127.0.0.1:0";
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        return start;
    }

    /// <summary>Runs it to its end, which it is to come to by itself.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(params (string Key, string Value)[] environment)
    {
        using var process = Process.Start(Command(environment))!;
        // One that goes on fails its test.
        await using var limit = new Timer(_ => process.Kill(), null, Timeout, System.Threading.Timeout.InfiniteTimeSpan);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
