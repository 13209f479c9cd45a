using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.House;

/// <summary>Sources and documents use the field's words, and no private ones.</summary>
public sealed partial class VocabularyTests
{
    private static readonly string[] Kinds = [".cs", ".cshtml", ".ts", ".css", ".md", ".sh", ".yml", ".conf", ".mjs", ".py", ".json"];

    // History keeps the words that it was made with.
    private static readonly string[] History = ["CHANGELOG.md", "docs/decisions/", "CloudTransfer.Web/Database/Sqlite/Migrations/", "CloudTransfer.Web.Tests/Database/MigrationsTests.cs", "CloudTransfer.Web.Tests/House/VocabularyTests.cs"];

    [Fact]
    public void No_source_or_document_needs_a_private_glossary() =>
        Assert.DoesNotContain(Files(), file => PrivateWord().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file))));

    private static IEnumerable<string> Files() =>
        new[] { "CloudTransfer.Web", "CloudTransfer.Web.Tests", "wwwroot-src/src", "wwwroot-src/test", "ops", "docs" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => Kinds.Contains(Path.GetExtension(file), StringComparer.Ordinal))
            .Where(file => !file.Split('/').Any(part => part is "obj" or "bin" or "wwwroot" or "node_modules" or "TestResults"))
            .Where(file => !History.Any(kept => file.StartsWith(kept, StringComparison.Ordinal)));

    [GeneratedRegex("household|doorman|knock|crowd|tombstone|bur(y|ied)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PrivateWord();
}
