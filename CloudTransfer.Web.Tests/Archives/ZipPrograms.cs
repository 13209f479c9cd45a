using System.Text;

namespace CloudTransfer.Web.Tests.Archives;

/// <summary>Third-party programs that read zips.</summary>
internal static class ZipPrograms
{
    /// <summary>A Python program that tests a zip and prints the number of its entries.</summary>
    public const string Python = """
        import sys, zipfile
        with zipfile.ZipFile(sys.argv[1]) as z:
            assert z.testzip() is None
            print(len(z.namelist()))
        """;

    /// <summary>The java of a development kit, for a runtime alone cannot run a source file; skips the test without one.</summary>
    public static string Java()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        var java = folders.Select(folder => Path.Combine(folder, "java")).FirstOrDefault(java => File.Exists(java) && File.Exists(java + "c"));
        Skip.If(java is null, "no Java development kit is installed");
        return java!;
    }

    /// <summary>The output of a program, which must succeed without a warning.</summary>
    public static Task<string> RunAsync(string program, params string[] arguments) => RunAsync(program, Stream.Null, arguments);

    /// <summary>As <see cref="RunAsync(string, string[])"/>, with standard input.</summary>
    public static async Task<string> RunAsync(string program, Stream input, params string[] arguments)
    {
        var tool = await Tool.RunAsync(program, input, arguments);
        Assert.True(tool.ExitCode == 0, $"{tool.ExitCode}: {tool.Text}");
        Assert.Equal("", tool.Errors);
        return Encoding.UTF8.GetString(tool.Output);
    }
}
