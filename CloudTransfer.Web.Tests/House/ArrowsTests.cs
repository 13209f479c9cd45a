namespace CloudTransfer.Web.Tests.House;

/// <summary>Dependencies between folders point one way, set-up files and sub-folders included.</summary>
public sealed class ArrowsTests
{
    private static readonly string[] Drawers = ["Manager", "Helper", "Helpers", "Util", "Utils", "Data", "Info", "Impl"];

    // What each folder may use besides itself and its sub-folders.
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Accounts"] = ["Audit", "Database", "Storage"],
        ["Api"] = ["Authentication", "Controllers", "Errors", "FileRequests", "Hosting", "Models", "Security", "Storage", "Transfers", "Uploads"],
        ["Archives"] = [],
        ["Audit"] = ["Database", "Hosting", "Storage"],
        ["Authentication"] = ["Accounts", "Audit", "Database", "Errors", "Hosting", "Observability", "Security", "Storage"],
        ["Commands"] = ["Accounts", "Archives", "Audit", "Authentication", "Database", "Hosting", "Observability", "Security", "Settings", "Storage"],
        ["Controllers"] = ["Accounts", "Audit", "Authentication", "Downloads", "Errors", "FileRequests", "Hosting", "Jobs", "Models", "Notifications", "Observability", "Security", "Storage", "Transfers", "Uploads"],
        ["Database"] = ["Hosting", "Settings", "Storage"],
        ["Downloads"] = ["Archives", "Database", "Hosting", "Notifications", "Observability", "Storage", "Transfers"],
        ["Errors"] = [],
        ["FileRequests"] = ["Audit", "Authentication", "Database", "Errors", "Jobs", "Observability", "Storage", "Transfers"],
        ["Hosting"] = ["Settings", "Storage"],
        ["Jobs"] = ["Audit", "Database", "Observability"],
        ["Models"] = ["Accounts", "Audit", "Downloads", "Errors", "FileRequests", "Jobs", "Notifications", "Observability", "Security", "Storage", "Transfers", "Uploads"],
        ["Notifications"] = ["Accounts", "Audit", "Authentication", "Database", "Errors", "FileRequests", "Hosting", "Jobs", "Observability", "Storage", "Transfers"],
        ["Observability"] = ["Database", "Errors", "Hosting", "Storage"],
        ["Security"] = ["Errors", "Hosting", "Observability", "Storage"],
        ["Settings"] = [],
        ["Storage"] = ["Settings"],
        ["Transfers"] = ["Accounts", "Archives", "Audit", "Authentication", "Database", "Errors", "Jobs", "Observability", "Storage"],
        ["Uploads"] = ["Archives", "Audit", "Authentication", "Database", "Errors", "FileRequests", "Hosting", "Notifications", "Observability", "Storage", "Transfers"],
    };

    private readonly SourceGraph _graph = new();

    [Fact]
    public void Folders_use_only_the_folders_below_them() =>
        Assert.Empty(_graph.Uses()
            .Where(use => !IsAllowed(Top(use.From), Top(use.To)))
            .Select(use => $"{Top(use.From)} → {Top(use.To)} ({use.Example})")
            .Distinct(StringComparer.Ordinal));

    [Fact]
    public void No_folder_or_sub_folder_depends_on_itself_through_others()
    {
        var uses = _graph.Uses().GroupBy(use => use.From, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

        var cycles = _graph.Namespaces.Where(name => Reach(name, uses).Contains(name)).ToList();

        Assert.Empty(cycles.Select(name =>
            $"{name} → {string.Join(", ", uses[name].Where(use => cycles.Contains(use.To, StringComparer.Ordinal)).Select(use => $"{use.To} ({use.Example})"))}"));
    }

    [Theory]
    [InlineData("Archives")]
    [InlineData("Storage")]
    [InlineData("Database")]
    public void Lowest_folders_know_nothing_of_HTTP(string folder) =>
        // S3 itself is spoken over HTTP.
        Assert.All(Repository.Sources($"CloudTransfer.Web/{folder}").Where(file => !file.Contains("/S3/", StringComparison.Ordinal)), file => Assert.DoesNotMatch("Microsoft\\.AspNetCore|\\bHttp[A-Z]|StatusCodes", File.ReadAllText(file)));

    [Fact]
    public void Every_folder_has_its_arrows_and_no_type_has_a_name_for_odds_and_ends()
    {
        Assert.Equal(
            Arrows.Keys.Order(StringComparer.Ordinal),
            _graph.Namespaces.Select(Top).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(
            typeof(Program).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("CloudTransfer.", StringComparison.Ordinal) == true),
            type => Drawers.Any(name => type.Name.EndsWith(name, StringComparison.Ordinal)));
    }

    private static bool IsAllowed(string from, string to) =>
        string.Equals(from, to, StringComparison.Ordinal) || Arrows[from].Contains(to, StringComparer.Ordinal);

    private static string Top(string name) => name.Split('.')[0];

    private static HashSet<string> Reach(string from, Dictionary<string, List<SourceGraph.Use>> uses)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>([from]);
        while (next.TryDequeue(out var name))
        {
            foreach (var use in uses.GetValueOrDefault(name) ?? [])
            {
                if (reached.Add(use.To))
                    next.Enqueue(use.To);
            }
        }

        return reached;
    }
}
