using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Tests.Database;

public sealed class SqliteDatabaseTests : DatabaseContract, IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<SqliteDatabase> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(database => database.Dispose());
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    protected override IDatabase Open()
    {
        _opened.Add(new SqliteDatabase(_folder["x.db"]));
        return _opened[^1];
    }
}
