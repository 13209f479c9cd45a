namespace CloudTransfer.Web.Tests.Support;

/// <summary>
/// What a test needs from the machine. Missing tools skip the test with the reason; where
/// <c>ops/test.sh</c> has installed everything it sets CLOUDTRANSFER_TEST_ALL=1, and a missing tool fails.
/// </summary>
internal static class Requires
{
    private static readonly bool All =
        string.Equals(Environment.GetEnvironmentVariable("CLOUDTRANSFER_TEST_ALL"), "1", StringComparison.Ordinal);

    /// <summary>The full paths of programs, in the order they were named; skips the test where one is missing.</summary>
    public static string[] Programs(params string[] names) => Array.ConvertAll(names, Program);

    /// <summary>The full path of a program on PATH (or in the sbin folders); skips the test where it is missing.</summary>
    public static string Program(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/sbin"]);
        var found = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        That(found is not null, $"{name} is not installed; bash ops/test.sh installs it");
        return found!;
    }

    /// <summary>Skips the test with <paramref name="reason"/> unless <paramref name="condition"/> holds.</summary>
    public static void That(bool condition, string reason)
    {
        if (All)
            Assert.True(condition, reason);
        else
            Skip.IfNot(condition, reason);
    }
}
