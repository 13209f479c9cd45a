using System.Diagnostics.CodeAnalysis;
using Tags = System.ReadOnlySpan<System.Collections.Generic.KeyValuePair<string, object?>>;

namespace CloudTransfer.Web.Observability.Metrics.Exposition;

/// <summary>Finds a series by the tags of a measurement, in any order, without allocating.</summary>
/// <param name="keeps">Which tags count, by their names.</param>
internal sealed class LabelSetComparer(Predicate<string> keeps)
    : IEqualityComparer<LabelSet>, IAlternateEqualityComparer<Tags, LabelSet>
{
    public bool Equals(LabelSet? x, LabelSet? y) => x == y || (x is not null && y is not null && Equals(x.Tags, y));

    public bool Equals(Tags alternate, LabelSet other)
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

    public int GetHashCode([DisallowNull] LabelSet obj) => GetHashCode(obj.Tags);

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

    public LabelSet Create(Tags alternate)
    {
        var kept = new List<KeyValuePair<string, object?>>(alternate.Length);
        foreach (var tag in alternate)
        {
            if (Counts(tag))
                kept.Add(tag);
        }

        return new LabelSet([.. kept]);
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
