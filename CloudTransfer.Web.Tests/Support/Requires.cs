namespace CloudTransfer.Web.Tests.Support;

/// <summary>
/// Requirements of tests. A missing tool skips the test with the reason; <c>ops/test.sh</c> installs all tools and sets
/// CLOUDTRANSFER_TEST_ALL=1, and then a missing tool fails the test.
/// </summary>
internal static class Requires
{
    private static readonly bool All =
        string.Equals(Environment.GetEnvironmentVariable("CLOUDTRANSFER_TEST_ALL"), "1", StringComparison.Ordinal);

    /// <summary>The full paths of programs, in the given order; skips the test if one is missing.</summary>
    public static string[] Programs(params string[] names) => Array.ConvertAll(names, Program);

    /// <summary>The full path of a program on PATH (or in the sbin folders); skips the test if it is missing.</summary>
    public static string Program(string name) => OneOf(name);

    /// <summary>The full path of the first of the named programs that is there; skips the test if none is.</summary>
    public static string OneOf(params string[] names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/sbin"]);
        var found = names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        That(found is not null, $"{names[0]} is not installed; bash ops/test.sh installs it");
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
