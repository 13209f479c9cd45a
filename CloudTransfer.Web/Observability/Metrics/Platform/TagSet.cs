using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tags = System.ReadOnlySpan<System.Collections.Generic.KeyValuePair<string, object?>>;

namespace CloudTransfer.Web.Observability.Metrics.Platform;

/// <summary>The tags of one series.</summary>
/// <param name="tags">The tags that are kept, in the order of the first measurement.</param>
internal sealed class TagSet(KeyValuePair<string, object?>[] tags)
{
    public Tags Tags => tags;

    /// <summary>The labels, by name. Two tags whose names become the same are one label, of the latter's value.</summary>
    public SortedDictionary<string, string> ToLabels()
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (tag, value) in tags)
            labels[PrometheusNames.Label(tag)] = Text(tag, value);
        return labels;
    }

    private static string Text(string tag, object? value) => (tag, value) switch
    {
        // A controller's templates come without the slash that an endpoint's have.
        ("http.route", string route) => $"/{route.TrimStart('/')}",
        (_, bool flag) => flag ? "true" : "false",
        (_, IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };
}

/// <summary>Finds a series by the tags of a measurement, in any order, without allocating.</summary>
/// <param name="keeps">Which tags count, by their names.</param>
internal sealed class TagSetComparer(Predicate<string> keeps)
    : IEqualityComparer<TagSet>, IAlternateEqualityComparer<Tags, TagSet>
{
    public bool Equals(TagSet? x, TagSet? y) => x == y || (x is not null && y is not null && Equals(x.Tags, y));

    public bool Equals(Tags alternate, TagSet other)
    {
        var matched = 0;
        foreach (var tag in alternate)
        {
            if (!Counts(tag))
                continue;
            if (!Holds(other.Tags, tag))
                return false;
            matched++;
        }

        return matched == other.Tags.Length;
    }

    public int GetHashCode([DisallowNull] TagSet obj) => GetHashCode(obj.Tags);

    public int GetHashCode(Tags alternate)
    {
        var hash = 0;
        foreach (var tag in alternate)
        {
            if (Counts(tag))
                hash += HashCode.Combine(tag.Key, tag.Value);
        }

        return hash;
    }

    public TagSet Create(Tags alternate)
    {
        var kept = new List<KeyValuePair<string, object?>>(alternate.Length);
        foreach (var tag in alternate)
        {
            if (Counts(tag))
                kept.Add(tag);
        }

        return new TagSet([.. kept]);
    }

    private static bool Holds(Tags tags, KeyValuePair<string, object?> sought)
    {
        foreach (var tag in tags)
        {
            if (string.Equals(tag.Key, sought.Key, StringComparison.Ordinal) && Equals(tag.Value, sought.Value))
                return true;
        }

        return false;
    }

    // Prometheus takes an empty label for one that is not there.
    private bool Counts(KeyValuePair<string, object?> tag) => tag.Value is not (null or "") && keeps(tag.Key);
}
