using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.PostgreSql;

namespace CloudTransfer.Web.Tests.Database;

public sealed class PostgreSqlDatabaseTests : DatabaseContract
{
    private readonly List<PostgreSqlDatabase> _opened = [];
    private string _reach = "";

    public override async Task InitializeAsync()
    {
        _reach = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        foreach (var database in _opened)
            await database.DisposeAsync();
    }

    protected override IDatabase Open()
    {
        _opened.Add(new PostgreSqlDatabase(_reach));
        return _opened[^1];
    }
}
