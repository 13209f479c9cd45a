using System.Diagnostics;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>The server program, started as an operator does: from a folder, as a user, configured by environment variables.</summary>
/// <param name="Assembly">The path of CloudTransfer.Web.dll.</param>
internal sealed record ServerProgram(string Assembly)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>The build next to the tests.</summary>
    public static ServerProgram Built { get; } = new(typeof(Program).Assembly.Location);

    /// <summary>The working directory.</summary>
    public string From { get; init; } = "/";

    /// <summary>The id of the unprivileged user that it runs as; null for the user of the tests.</summary>
    public int? User { get; init; }

    /// <summary>The id of another user; skips the test unless processes of that user can be started.</summary>
    public static int OtherUser()
    {
        Requires.Program("setpriv");
        Requires.That(Environment.IsPrivilegedProcess, "only root can start a process of another user");
        return 1654;
    }

    /// <summary>The command that starts the server with environment variables, such as <c>("Upload__MaxBytes", "1MiB")</c>.</summary>
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
        // As in the image: a short life does not repay profiling.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        return start;
    }

    /// <summary>Runs the server, which must end by itself.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(params (string Key, string Value)[] environment)
    {
        using var process = Process.Start(Command(environment))!;
        // A server that does not end is killed, and the test fails.
        await using var limit = new Timer(_ => process.Kill(), null, Timeout, System.Threading.Timeout.InfiniteTimeSpan);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
