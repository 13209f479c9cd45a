using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Counts the rows that each transaction writes to, or deletes from, the tables of files and folders.</summary>
internal sealed class TransactionSizes
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SqliteConnection, int> _open = [];
    private (int Number, Action Act)? _at;
    private int _all;

    /// <summary>The largest number of rows in one transaction.</summary>
    public int Largest { get; private set; }

    /// <summary>Installs the hooks on a connection; a pooled connection gets them again.</summary>
    public void Listen(SqliteConnection connection)
    {
        raw.sqlite3_update_hook(connection.Handle, (_, _, _, table, _) => Count(connection, table.utf8_to_string()), null);
        raw.sqlite3_commit_hook(connection.Handle, _ => End(connection), null);
        raw.sqlite3_rollback_hook(connection.Handle, _ => End(connection), null);
    }

    /// <summary>Resets the counts.</summary>
    public void Clear()
    {
        lock (_gate)
            (Largest, _all) = (0, 0);
    }

    /// <summary>Runs an action when <paramref name="number"/> rows have been written in total.</summary>
    public void At(int number, Action act) => _at = (number, act);

    private void Count(SqliteConnection connection, string table)
    {
        if (table is not ("files" or "folders"))
            return;
        lock (_gate)
        {
            _open[connection] = _open.GetValueOrDefault(connection) + 1;
            Largest = Math.Max(Largest, _open[connection]);
            _all++;
        }

        if (_at is { } at && _all == at.Number)
            at.Act();
    }

    private int End(SqliteConnection connection)
    {
        lock (_gate)
            _open.Remove(connection);
        return 0;
    }
}
