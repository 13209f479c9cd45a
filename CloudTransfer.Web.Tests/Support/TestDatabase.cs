using System.Globalization;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.PostgreSql;
using CloudTransfer.Web.Database.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>
/// The database of a volume: SQLite, or, where the test asks for it or the environment variable
/// <c>CLOUDTRANSFER_TEST_DATABASE</c> is <c>postgresql</c>, one in PostgreSQL that all replicas of the volume share.
/// </summary>
internal static class TestDatabase
{
    /// <summary>The setting that names PostgreSQL.</summary>
    public const string Key = "Database:ConnectionString";

    private const string FileName = "cloudtransfer.db";

    private static readonly Lazy<byte[]> New = new(MakeNew);

    private static readonly bool IsEverywhere =
        string.Equals(Environment.GetEnvironmentVariable("CLOUDTRANSFER_TEST_DATABASE"), "postgresql", StringComparison.OrdinalIgnoreCase);

    // How the database of a volume is reached, once it was made; empty before that.
    private static readonly Dictionary<string, string> InPostgreSql = new(StringComparer.Ordinal);
    private static readonly Lock Gate = new();

    /// <summary>A new volume with such a database.</summary>
    public static TestFolder NewVolume(bool isPostgreSql)
    {
        var volume = new TestFolder();
        if (isPostgreSql)
        {
            lock (Gate)
                InPostgreSql.Add(volume.Path, "");
        }

        return volume;
    }

    /// <summary>
    /// Copies an empty SQLite database of this version to a volume: applying all migrations takes nearly half of a server's start in this
    /// process. Tests of first starts name their volume, and get none.
    /// </summary>
    public static void CopyNewTo(TestFolder volume)
    {
        File.WriteAllBytes(volume[FileName], New.Value);
        // As the server makes it; what SQLite puts beside it follows.
        File.SetUnixFileMode(volume[FileName], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Whether the rows of a volume are in PostgreSQL.</summary>
    public static bool IsPostgreSql(string volume)
    {
        lock (Gate)
            return IsEverywhere || InPostgreSql.ContainsKey(volume);
    }

    /// <summary>The settings with which replicas of a volume share their database; none for SQLite.</summary>
    public static IReadOnlyList<(string Key, string Value)> Settings(string volume, IEnumerable<(string Key, string Value)> given) =>
        IsPostgreSql(volume) && !given.Any(setting => setting.Key is Key) ? [(Key, Reach(volume))] : [];

    /// <summary>The database of a volume, as its replicas see it; to be disposed of.</summary>
    public static IDatabase Open(string volume) =>
        IsPostgreSql(volume) ? new PostgreSqlDatabase(Reach(volume)) : new SqliteDatabase(Path.Combine(volume, FileName));

    /// <summary>The rows of a query in PostgreSQL, as the program sqlite3 writes them: a line each, with bars between the columns.</summary>
    public static async Task<string> QueryAsync(string volume, string sql)
    {
        await using var connection = new NpgsqlConnection(Reach(volume));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture))));
        return string.Join('\n', lines);
    }

    private static string Reach(string volume)
    {
        lock (Gate)
        {
            if (InPostgreSql.GetValueOrDefault(volume) is not { Length: > 0 } reach)
            {
                // Constructors cannot wait otherwise.
                reach = Task.Run(async () => await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync()).GetAwaiter().GetResult();
                InPostgreSql[volume] = reach;
            }

            return reach;
        }
    }

    private static byte[] MakeNew()
    {
        using var folder = new TestFolder();
        using (var database = new SqliteDatabase(folder[FileName]))
            database.MigrateAsync(NullLogger.Instance, CancellationToken.None).GetAwaiter().GetResult();
        // Its connections end a moment after it: all of the log is written to the file, however many are left.
        using var connection = new SqliteConnection($"Data Source={folder[FileName]};Pooling=False");
        connection.Open();
        connection.Execute("PRAGMA busy_timeout = 60000");
        Assert.Equal(0L, connection.ExecuteScalar<long>("PRAGMA wal_checkpoint(TRUNCATE)"));
        return File.ReadAllBytes(folder[FileName]);
    }
}
