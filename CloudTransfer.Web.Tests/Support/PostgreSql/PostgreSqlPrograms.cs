using System.Globalization;

namespace CloudTransfer.Web.Tests.Support.PostgreSql;

/// <summary>The programs of Debian's PostgreSQL package. They refuse to run as root, and the package makes them a user.</summary>
internal static class PostgreSqlPrograms
{
    private static readonly string? User = Environment.IsPrivilegedProcess ? "postgres" : null;

    /// <summary>The folder with the programs of the newest version; skips the test where the package is not installed.</summary>
    public static string Folder()
    {
        var newest = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).FirstOrDefault()
            : null;
        Requires.That(newest is not null, "PostgreSQL is not installed; bash ops/test.sh installs it");
        return Path.Combine(newest!, "bin");
    }

    /// <summary>The command that runs a program as that user.</summary>
    public static string[] Command(string program, params string[] arguments) =>
        User is null ? [program, .. arguments] : [Requires.Program("setpriv"), $"--reuid={User}", $"--regid={User}", "--clear-groups", program, .. arguments];

    /// <summary>Gives a folder with its files to that user.</summary>
    public static async Task OwnAsync(string folder)
    {
        if (User is not null)
            await Tool.RunAsync("chown", "-R", User, folder);
    }
}
