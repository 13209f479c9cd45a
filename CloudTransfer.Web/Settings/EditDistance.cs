namespace CloudTransfer.Web.Settings;

/// <summary>The edit distance of two words, ignoring case: insertions, deletions, substitutions and transpositions of neighbours.</summary>
internal static class EditDistance
{
    /// <summary>Whether a word is likely a misspelling of another one: at most a third of its characters differ, or one.</summary>
    public static bool IsShort(string word, string right) => Between(word, right) <= Math.Max(1, right.Length / 3);

    /// <summary>The number of changes (optimal string alignment).</summary>
    public static int Between(string one, string other)
    {
        var (a, b) = (one.ToUpperInvariant(), other.ToUpperInvariant());
        var changes = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
                changes[i, j] = Least(i, j);
        }

        return changes[a.Length, b.Length];

        int Least(int i, int j)
        {
            if (i == 0 || j == 0)
                return i + j;
            var least = Math.Min(Math.Min(changes[i - 1, j], changes[i, j - 1]) + 1, changes[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            var isSwapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            return isSwapped ? Math.Min(least, changes[i - 2, j - 2] + 1) : least;
        }
    }
}
