using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.House;

/// <summary>What one implementation of a port knows, nobody outside of it knows.</summary>
public sealed partial class PortsTests
{
    // The table of contents names the implementation that it adds.
    private const string Contents = "CloudTransferSetup.cs";

    [Fact]
    public void Nobody_outside_the_database_speaks_its_dialect() => Assert.DoesNotContain(
        Lines("CloudTransfer.Web/Database/"), line => SqliteOnly().IsMatch(line.Text));

    [Fact]
    public void Nobody_outside_the_volume_opens_files_or_calls_the_kernel_about_them() => Assert.DoesNotContain(
        Lines("CloudTransfer.Web/Storage/Local/", "CloudTransfer.Web/Hosting/UnixSocketFile.cs", "CloudTransfer.Web/Observability/Metrics/ProcessMetrics.cs", "CloudTransfer.Web/ContentRoot.cs",
            // These pass on and send what the volume has opened, and open nothing.
            "CloudTransfer.Web/Storage/StoredObject.cs", "CloudTransfer.Web/Hosting/Sending/",
            // Settings may name a file with a secret.
            "CloudTransfer.Web/Notifications/SmtpOptions.cs"),
        line => FilesOnly().IsMatch(line.Text));

    [Fact]
    public void There_is_an_interface_for_each_port_and_for_nothing_else() => Assert.Equal(
        ["IDatabase", "IKeyDocuments", "ILocks", "IObjectStore"], typeof(Program).Assembly.GetTypes().Where(type => type.IsInterface).Select(type => type.Name).Order(StringComparer.Ordinal));

    private static IEnumerable<(string File, string Text)> Lines(params string[] except) => Repository.Sources("CloudTransfer.Web")
        .Select(file => (Path: file, Name: Path.GetRelativePath(Repository.Root, file)))
        .Where(file => !Array.Exists(except, folder => file.Name.StartsWith(folder, StringComparison.Ordinal)) && !file.Name.EndsWith(Contents, StringComparison.Ordinal))
        .SelectMany(file => File.ReadLines(file.Path).Select(line => (file.Name, line)))
        .Where(line => !line.line.TrimStart().StartsWith("//", StringComparison.Ordinal));

    // Handles, the system calls of the implementation, and what the platform has for files. (A controller's File(…) is an answer.)
    [GeneratedRegex(
        @"SafeFileHandle|RandomAccess\.|FileStream\b|FileInfo\b|DirectoryInfo\b|DriveInfo\b|\bPosix\.|\bFile\.(Open|Read|Write|Create|Delete|Move|Copy|Exists|Set|Get)|\bDirectory\.(Create|Delete|Enumerate|Exists|Get)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FilesOnly();

    // Types of the library and of the implementation; parameters by number, and what other databases do not know.
    [GeneratedRegex(
        @"Sqlite|SQLitePCL|\bPRAGMA\b|[=<>(,]\s*\?\d|\browid\b|INSERT OR |REPLACE INTO|WITHOUT ROWID|AUTOINCREMENT|CREATE TRIGGER|\bIFNULL\b|\bGLOB\b|\brandomblob\b|\bstrftime\b|last_insert_rowid|\bchanges\(\)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SqliteOnly();
}
