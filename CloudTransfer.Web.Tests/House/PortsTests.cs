using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.House;

/// <summary>What one implementation of a port knows, nobody outside of it knows.</summary>
public sealed partial class PortsTests
{
    // The table of contents names the implementation that it adds.
    private const string Contents = "CloudTransferSetup.cs";

    [Fact]
    public void Nobody_outside_the_database_speaks_its_dialect() => Assert.Empty(
        Lines("CloudTransfer.Web/Database/").Where(line => SqliteOnly().IsMatch(line.Text)));

    private static IEnumerable<(string File, string Text)> Lines(params string[] except) => Repository.Sources("CloudTransfer.Web")
        .Select(file => (Path: file, Name: Path.GetRelativePath(Repository.Root, file)))
        .Where(file => !Array.Exists(except, folder => file.Name.StartsWith(folder, StringComparison.Ordinal)) && !file.Name.EndsWith(Contents, StringComparison.Ordinal))
        .SelectMany(file => File.ReadLines(file.Path).Select(line => (file.Name, line)))
        .Where(line => !line.line.TrimStart().StartsWith("//", StringComparison.Ordinal));

    // Types of the library and of the implementation; parameters by number, and what other databases do not know.
    [GeneratedRegex(
        @"Sqlite|SQLitePCL|\bPRAGMA\b|[=<>(,]\s*\?\d|\browid\b|INSERT OR |REPLACE INTO|WITHOUT ROWID|AUTOINCREMENT|CREATE TRIGGER|\bIFNULL\b|\bGLOB\b|\brandomblob\b|\bstrftime\b|last_insert_rowid|\bchanges\(\)",
        RegexOptions.NonBacktracking)]
    private static partial Regex SqliteOnly();
}
