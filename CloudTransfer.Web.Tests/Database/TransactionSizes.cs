using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Counts the rows that each transaction of any connection writes to the tables of files and folders, and deletes from them.</summary>
internal sealed class TransactionSizes
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SqliteConnection, int> _open = [];
    private (int Number, Action Act)? _at;
    private int _all;

    /// <summary>The most that one transaction has written.</summary>
    public int Largest { get; private set; }

    /// <summary>Listens to a connection; one from the pool is listened to anew.</summary>
    public void Listen(SqliteConnection connection)
    {
        raw.sqlite3_update_hook(connection.Handle, (_, _, _, table, _) => Count(connection, table.utf8_to_string()), null);
        raw.sqlite3_commit_hook(connection.Handle, _ => End(connection), null);
        raw.sqlite3_rollback_hook(connection.Handle, _ => End(connection), null);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        lock (_gate)
            (Largest, _all) = (0, 0);
    }

    /// <summary>Does something when so many rows have been written in all.</summary>
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
