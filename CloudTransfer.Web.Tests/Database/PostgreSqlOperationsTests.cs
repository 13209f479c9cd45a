namespace CloudTransfer.Web.Tests.Database;

/// <summary>A replica on PostgreSQL.</summary>
public sealed class PostgreSqlOperationsTests
{
    [SkippableFact]
    public async Task Everything_that_people_and_the_replica_do_works_on_PostgreSQL()
    {
        var database = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        using var server = new RunningServer(null, ("Database:ConnectionString", database), ("Admin:Key", EveryOperation.AdminKey));

        await EveryOperation.DoAsync(server);

        Assert.Empty(Directory.GetFiles(server.VolumePath, "cloudtransfer.db*"));
    }
}
