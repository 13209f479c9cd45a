using System.Diagnostics;
using System.Text;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>The result of a program: exit code and output.</summary>
internal sealed record Tool(int ExitCode, byte[] Output, string Errors)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Its whole output as text.</summary>
    public string Text => Encoding.UTF8.GetString(Output) + Errors;

    /// <summary>Runs a program without input.</summary>
    public static Task<Tool> RunAsync(string program, params string[] arguments) => RunAsync(program, Stream.Null, arguments);

    /// <summary>Runs a program with <paramref name="input"/> as standard input.</summary>
    public static async Task<Tool> RunAsync(string program, Stream input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C.UTF-8", ["PYTHONUTF8"] = "1" },
        };
        using var process = Process.Start(start)!;
        // A program that hangs is killed with its children, and the test fails.
        using var limit = new Timer(_ => process.Kill(entireProcessTree: true), null, Timeout, System.Threading.Timeout.InfiniteTimeSpan);
        using var output = new MemoryStream();
        var outputEnds = process.StandardOutput.BaseStream.CopyToAsync(output);
        var errors = process.StandardError.ReadToEndAsync();
        await input.CopyToAsync(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        await outputEnds;
        await process.WaitForExitAsync();
        return new(process.ExitCode, output.ToArray(), await errors);
    }
}
