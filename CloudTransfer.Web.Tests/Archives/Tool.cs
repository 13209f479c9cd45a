using System.Diagnostics;

namespace CloudTransfer.Web.Tests.Archives;

/// <summary>A program that has ended: what it said, and whether it was content.</summary>
internal sealed record Tool(int ExitCode, byte[] Output, string Errors)
{
    /// <summary>Runs a program to its end, with <paramref name="input"/> (a file, or nothing) as its input.</summary>
    public static async Task<Tool> RunAsync(string program, string? input, params string[] arguments)
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
        using var output = new MemoryStream();
        var outputEnds = process.StandardOutput.BaseStream.CopyToAsync(output);
        var errors = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await using var bytes = File.OpenRead(input);
            await bytes.CopyToAsync(process.StandardInput.BaseStream);
        }

        process.StandardInput.Close();
        await outputEnds;
        await process.WaitForExitAsync();
        return new(process.ExitCode, output.ToArray(), await errors);
    }
}
