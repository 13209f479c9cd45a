using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.PostgreSql;
using CloudTransfer.Web.Database.Sqlite;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>
/// The database that the tests run on: SQLite on the volume, or, where the environment variable
/// <c>CLOUDTRANSFER_TEST_DATABASE</c> is <c>postgresql</c>, one in PostgreSQL for each volume.
/// </summary>
internal static class TestDatabase
{
    private const string Key = "Database:ConnectionString";

    /// <summary>Whether tests run on PostgreSQL.</summary>
    public static bool IsPostgreSql { get; } =
        string.Equals(Environment.GetEnvironmentVariable("CLOUDTRANSFER_TEST_DATABASE"), "postgresql", StringComparison.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string> Made = new(StringComparer.Ordinal);
    private static readonly Lock Gate = new();

    /// <summary>The settings with which replicas of a volume share their database; none for SQLite.</summary>
    public static IReadOnlyList<(string Key, string Value)> Settings(string volume, IEnumerable<(string Key, string Value)> given) =>
        IsPostgreSql && !given.Any(setting => setting.Key is Key) ? [(Key, Reach(volume))] : [];

    /// <summary>The database of a volume, as its replicas see it; to be disposed of.</summary>
    public static IDatabase Open(string volume) => IsPostgreSql ? new PostgreSqlDatabase(Reach(volume)) : new SqliteDatabase(Path.Combine(volume, "cloudtransfer.db"));

    private static string Reach(string volume)
    {
        lock (Gate)
        {
            if (!Made.TryGetValue(volume, out var reach))
            {
                var name = "v" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(volume)))[..24];
                // Constructors cannot wait otherwise.
                reach = Task.Run(async () => await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync(name)).GetAwaiter().GetResult();
                Made.Add(volume, reach);
            }

            return reach;
        }
    }
}
