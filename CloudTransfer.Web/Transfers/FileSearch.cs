using CloudTransfer.Web.Data;

namespace CloudTransfer.Web.Transfers;

/// <summary>One search by name on its way through a transfer's files: what it has counted, and what of it is to be shown.</summary>
/// <param name="pattern">What is searched for.</param>
/// <param name="skip">How many found files are not to be shown.</param>
/// <param name="limit">How many after those are.</param>
internal sealed class FileSearch(NamePattern pattern, int skip, int limit)
{
    /// <summary>
    /// How many files are looked at by one statement: a few milliseconds, after which somebody else has the thread, and the
    /// search ends if its client has gone.
    /// </summary>
    public const int Slice = 1000;

    private readonly List<string> _shown = [];
    private int _looked;

    /// <summary>How many files were found.</summary>
    public int Total { get; private set; }

    /// <summary>The sort keys of those of them that are to be shown.</summary>
    public IReadOnlyList<string> Shown => _shown;

    /// <summary>The sort key of the last file of the last slice.</summary>
    public string Last { get; private set; } = "";

    /// <summary>Whether all files have been looked at.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The statement for the next slice, along the index; its rows are a folder, a name and their sort key.</summary>
    /// <param name="sql">What it says.</param>
    public Query<bool> Next(string sql)
    {
        _looked = 0;
        return new Query<bool>(sql, Look);
    }

    /// <summary>To be told how many rows the slice had.</summary>
    public void End(int rows) => HasEnded = rows < Slice;

    // Most rows are never more than bytes of SQLite's.
    private bool Look(Row row)
    {
        if (++_looked == Slice)
            Last = row.Text(2);
        if (!pattern.IsIn(row.Bytes(0), row.Bytes(1)))
            return false;
        if (Total >= skip && _shown.Count < limit)
            _shown.Add(row.Text(2));
        Total++;
        return true;
    }
}
