using CloudTransfer.Web.Database;

namespace CloudTransfer.Web.Transfers.Search;

/// <summary>One search by name on its way through a transfer's files: those that it has found.</summary>
/// <param name="pattern">What is searched for.</param>
internal sealed class FileSearch(NamePattern pattern)
{
    /// <summary>
    /// How many files are looked at by one statement: a few milliseconds, after which somebody else has the thread, and the
    /// search ends if its client has gone.
    /// </summary>
    public const int Slice = 1000;

    private readonly List<(long Position, long Number)> _found = [];

    /// <summary>How many files were found.</summary>
    public int Total => _found.Count;

    /// <summary>The number of the last file of the last slice; -1 before the first one.</summary>
    public long Last { get; private set; } = -1;

    /// <summary>Whether all files have been looked at.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The statement for the next slice; its rows are a number, a position, a folder and a name.</summary>
    /// <param name="sql">What it says.</param>
    public Query<bool> Next(string sql) => new(sql, Look);

    /// <summary>To be told how many rows the slice had.</summary>
    public void End(int rows) => HasEnded = rows < Slice;

    /// <summary>The numbers of some of those that were found, in order.</summary>
    /// <param name="skip">How many are not to be shown.</param>
    /// <param name="limit">How many after those are.</param>
    public IEnumerable<long> Shown(int skip, int limit)
    {
        _found.Sort();
        return _found.Skip(skip).Take(limit).Select(file => file.Number);
    }

    // A row is never more than bytes of SQLite's.
    private bool Look(Row row)
    {
        Last = row.Number(0);
        if (!pattern.IsIn(row.Bytes(2), row.Bytes(3)))
            return false;
        _found.Add((row.Number(1), Last));
        return true;
    }
}
