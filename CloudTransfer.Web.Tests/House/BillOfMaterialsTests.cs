using System.Text.Json;
using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.House;

/// <summary>Third-party code that we ship: all of it is listed, with a licence that permits redistribution.</summary>
public sealed partial class BillOfMaterialsTests
{
    private static readonly string[] Permissive = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "BlueOak-1.0.0", "PostgreSQL"];

    // Reviewed by hand: SQLite is in the public domain (a file in its package says so); the README of combine-errors has its MIT licence.
    private static readonly string[] Reviewed = ["SourceGear.sqlite3", "combine-errors"];

    [Fact]
    public async Task Server_packages_are_listed_with_permissive_licences()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.Path);
        var written = await Tool.RunAsync(
            "dotnet", "msbuild", Path.Combine(Repository.Root, "CloudTransfer.Web"), "-nologo", "-nodeReuse:false", "-t:WriteBillOfMaterials", $"-p:BillOfMaterials={folder["server.cdx.json"]}");
        Assert.True(written.ExitCode == 0, written.Text);
        using var bill = JsonDocument.Parse(await File.ReadAllTextAsync(folder["server.cdx.json"]));
        var listed = bill.RootElement.GetProperty("components").EnumerateArray().ToDictionary(
            part => part.GetProperty("name").GetString()!, part => Licence(part.GetProperty("licenses")[0]), StringComparer.Ordinal);

        Assert.Superset(DirectPackages(), listed.Keys.ToHashSet(StringComparer.Ordinal));
        Assert.All(listed, part => Assert.True(Permissive.Contains(part.Value, StringComparer.Ordinal) || Reviewed.Contains(part.Key, StringComparer.Ordinal), $"{part}"));
    }

    [Fact]
    public void Packages_in_the_scripts_have_permissive_licences()
    {
        using var locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "wwwroot-src/package-lock.json")));
        var shipped = locked.RootElement.GetProperty("packages").EnumerateObject()
            .Where(package => package.Name.Length > 0 && !(package.Value.TryGetProperty("dev", out var dev) && dev.GetBoolean()))
            .ToDictionary(package => package.Name["node_modules/".Length..], package => package.Value.TryGetProperty("license", out var licence) ? licence.GetString() : null, StringComparer.Ordinal);

        Assert.Superset(ImportedByScripts(), shipped.Keys.ToHashSet(StringComparer.Ordinal));
        Assert.All(shipped, part => Assert.True(Permissive.Contains(part.Value, StringComparer.Ordinal) || Reviewed.Contains(part.Key, StringComparer.Ordinal), $"{part}"));
    }

    // Imports of our own files begin with a dot.
    private static HashSet<string> ImportedByScripts() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "wwwroot-src/src"), "*.ts", SearchOption.AllDirectories)
        .SelectMany(file => Import().Matches(File.ReadAllText(file)))
        .Select(import => import.Groups["package"].Value)
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("from \"(?<package>[^.\"][^\"]*)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Import();

    private static string? Licence(JsonElement licence) => licence.TryGetProperty("expression", out var expression) ? expression.GetString() : null;

    // Without analysers, and without packages that have no assembly and only depend on others.
    private static HashSet<string> DirectPackages()
    {
        using var locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "CloudTransfer.Web/packages.lock.json")));
        return locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.GetProperty("type").GetString() is "Direct")
            .Select(package => package.Name)
            .Where(name => !name.EndsWith("Analyzer", StringComparison.Ordinal) && !name.EndsWith("Analyzers", StringComparison.Ordinal))
            .Where(name => name is not ("Microsoft.Data.Sqlite" or "SQLitePCLRaw.bundle_e_sqlite3"))
            .ToHashSet(StringComparer.Ordinal);
    }
}
