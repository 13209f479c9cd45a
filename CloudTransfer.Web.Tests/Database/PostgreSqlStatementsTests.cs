using CloudTransfer.Web.Database.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>
/// Runs through all that the house does on a PostgreSQL whose tables have grown, and looks at how each statement was executed, those of
/// triggers and foreign keys included.
/// </summary>
public sealed class PostgreSqlStatementsTests
{
    // Far less than a table has, and more than a page or a slice of anything. An index that is read in vain has more blocks than rows.
    private const int MostRows = 2500, MostInVain = 250, MostBlocks = 60;

    // What adds up once, when a replica starts.
    private const string AtStart = "taken = (SELECT COALESCE(SUM(stored), 0) FROM transfers WHERE NOT EXISTS";

    [SkippableFact]
    public async Task Everything_that_people_and_the_replica_do_works_and_no_statement_reads_much_of_a_growing_table()
    {
        await using var postgreSql = await PostgreSqlServer.StartAsync(PlanLog.Options);
        var reach = await postgreSql.NewDatabaseAsync();
        using (var database = new PostgreSqlDatabase(reach))
            await database.MigrateAsync(NullLogger.Instance, CancellationToken.None);
        await GrownTables.FillAsync(reach);
        using (var server = new RunningServer(null, ("Database:ConnectionString", reach), ("Admin:Key", EveryOperation.AdminKey)))
        {
            await EveryOperation.DoAsync(server);
            Assert.Empty(Directory.GetFiles(server.VolumePath, "cloudtransfer.db*"));
        }

        var plans = PlanLog.Of(postgreSql.Folder).ToList();
        var scans = plans.Where(plan => !plan.Statement.Contains("generate_series", StringComparison.Ordinal) && !plan.Statement.Contains(AtStart, StringComparison.Ordinal))
            .SelectMany(plan => plan.Reads.Where(IsLong).Select(step => $"{step}: {plan.Statement}"));
Assert.Equal("", string.Join('\n', scans.Distinct(StringComparer.Ordinal)));
        // What adds up is one of those that are looked at.
        Assert.Contains(plans, plan => plan.Reads.Any(step => step.Rows >= GrownTables.Rows));
    }

    private static bool IsLong(PlanStep step) =>
        !step.Table.StartsWith("pg_", StringComparison.Ordinal) && !GrownTables.Bounded.ContainsKey(step.Table)
        && (step.Rows > MostRows || step.InVain > MostInVain || step.Blocks > MostBlocks + (4 * step.Rows));
}
