using CloudTransfer.Web.Database;

namespace CloudTransfer.Web.Transfers.Search;

/// <summary>One search by name through a transfer's files, and its results.</summary>
/// <param name="pattern">The pattern.</param>
internal sealed class FileSearch(NamePattern pattern)
{
    /// <summary>
    /// The number of files that one statement reads: a few milliseconds, after which the thread is released and the
    /// search stops if the client has disconnected.
    /// </summary>
    public const int Slice = 1000;

    private readonly List<(long Position, long Number)> _found = [];

    /// <summary>The number of results.</summary>
    public int Total => _found.Count;

    /// <summary>The number of the last file of the last slice; -1 before the first slice.</summary>
    public long Last { get; private set; } = -1;

    /// <summary>Whether all files have been searched.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The query for the next slice; its columns are number, position, folder and name.</summary>
    /// <param name="sql">The statement.</param>
    public Query<bool> Next(string sql) => new(sql, Match);

    /// <summary>Ends a slice, with the number of rows that it had.</summary>
    public void End(int rows) => HasEnded = rows < Slice;

    /// <summary>The numbers of the results of one page, in order.</summary>
    /// <param name="skip">How many results to skip.</param>
    /// <param name="limit">The maximum number of results.</param>
    public IEnumerable<long> Shown(int skip, int limit)
    {
        _found.Sort();
        return _found.Skip(skip).Take(limit).Select(file => file.Number);
    }

    // The texts of a row are never made: their bytes are compared.
    private bool Match(Row row)
    {
        Last = row.Number(0);
        if (!pattern.IsIn(row.Bytes(2), row.Bytes(3)))
            return false;
        _found.Add((row.Number(1), Last));
        return true;
    }
}
