using System.Text.Json;
using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.House;

/// <summary>What we ship of others: all of it is listed, and under a licence that we may ship it under.</summary>
public sealed partial class BillOfMaterialsTests
{
    private static readonly string[] Permissive = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "BlueOak-1.0.0"];

    // SQLite is in the public domain, and its package says so in a file; combine-errors has its MIT licence in its read-me.
    private static readonly string[] ReadByUs = ["SourceGear.sqlite3", "combine-errors"];

    [Fact]
    public async Task The_server_s_packages_are_listed_with_their_licences()
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
        Assert.All(listed, part => Assert.True(Permissive.Contains(part.Value, StringComparer.Ordinal) || ReadByUs.Contains(part.Key, StringComparer.Ordinal), $"{part}"));
    }

    [Fact]
    public void What_is_in_the_pages_script_is_under_licences_that_let_us_ship_it()
    {
        using var locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "wwwroot-src/package-lock.json")));
        var shipped = locked.RootElement.GetProperty("packages").EnumerateObject()
            .Where(package => package.Name.Length > 0 && !(package.Value.TryGetProperty("dev", out var dev) && dev.GetBoolean()))
            .ToDictionary(package => package.Name["node_modules/".Length..], package => package.Value.TryGetProperty("license", out var licence) ? licence.GetString() : null, StringComparer.Ordinal);

        Assert.Superset(ImportedByScripts(), shipped.Keys.ToHashSet(StringComparer.Ordinal));
        Assert.All(shipped, part => Assert.True(Permissive.Contains(part.Value, StringComparer.Ordinal) || ReadByUs.Contains(part.Key, StringComparer.Ordinal), $"{part}"));
    }

    // The page's own files are named by where they lie.
    private static HashSet<string> ImportedByScripts() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "wwwroot-src/src"), "*.ts", SearchOption.AllDirectories)
        .SelectMany(file => Import().Matches(File.ReadAllText(file)))
        .Select(import => import.Groups["package"].Value)
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("from \"(?<package>[^.\"][^\"]*)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Import();

    private static string? Licence(JsonElement licence) => licence.TryGetProperty("expression", out var expression) ? expression.GetString() : null;

    // What has no assembly of its own only brings others.
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
