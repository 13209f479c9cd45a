using System.Diagnostics;

namespace CloudTransfer.Web.Tests.Metrics;

/// <summary>A program that ran to its end.</summary>
internal sealed record ToolRun(int ExitCode, string Output)
{
    /// <summary>Runs <paramref name="program"/> with <paramref name="input"/> on its standard input; its output and errors come as one text.</summary>
    public static async Task<ToolRun> OfAsync(string program, string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new ToolRun(process.ExitCode, await output + await errors);
    }
}
