using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

/// <summary>The names of metrics in dashboards, rules and scrapes.</summary>
internal static partial class MetricNames
{
    /// <summary>All that panels and rules name, with the labels that look like metrics.</summary>
    public static IReadOnlySet<string> InDashboardsAndRules()
    {
        var rules = Directory.GetFiles(Path.Combine(Ops.Folder, "prometheus", "rules")).SelectMany(File.ReadAllLines)
            .Where(line => !line.TrimStart().StartsWith('#'));
        return Dashboard.All().SelectMany(dashboard => dashboard.Panels).SelectMany(panel => panel.Queries).Concat(rules)
            .SelectMany(text => MetricName().Matches(text).Select(name => name.Value)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>All that a scrape exposes, with the names of its labels.</summary>
    public static IReadOnlySet<string> In(string scrape)
    {
        var samples = scrape.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToList();
        return samples.Select(sample => sample.Split('{', ' ')[0])
            .Concat(samples.SelectMany(sample => LabelName().Matches(sample).Select(label => label.Groups["name"].Value)))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether a name, or what a query names, is published only with a bucket or with PostgreSQL.</summary>
    public static bool AreOfBucketOrPostgreSql(string text) => OfBucketOrPostgreSql().IsMatch(text);

    [GeneratedRegex(@"[{,](?<name>[a-z_]+)=""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelName();

    [GeneratedRegex(@"(?<!:)\b(cloudtransfer|db|http|kestrel|dotnet|process)_[a-z0-9_]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MetricName();

    [GeneratedRegex(@"\b(cloudtransfer_(bucket|lock)|db_)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OfBucketOrPostgreSql();
}
