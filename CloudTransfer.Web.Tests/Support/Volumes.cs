namespace CloudTransfer.Web.Tests.Support;

/// <summary>Checks the consistency of a volume when its replicas are idle.</summary>
internal static class Volumes
{
    /// <summary>By how much the totals differ from the rows.</summary>
    public const string Drift =
        """
        SELECT taken - (SELECT COALESCE(SUM(stored), 0) FROM transfers WHERE NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.id = transfers.id))
            - (SELECT COALESCE(SUM(row_bytes), 0) FROM transfers) - (SELECT COALESCE(SUM(reserved), 0) FROM uploads) FROM storage_totals
        """;

    /// <summary>Asserts that the database is intact, the reserved total is right, no deletion is incomplete, and rows match files.</summary>
    public static async Task AssertConsistentAsync(string volume)
    {
        if (!TestDatabase.IsPostgreSql(volume))
        {
            Assert.Equal("ok", await QueryAsync(volume, "PRAGMA integrity_check"));
            Assert.Equal("", await QueryAsync(volume, "PRAGMA foreign_key_check"));
        }

        Assert.Equal("0", await QueryAsync(volume, Drift));
        Assert.Equal(await RowsAsync(volume, "sealed"), Files(volume, "transfers"), StringComparer.Ordinal);
        Assert.Equal(await RowsAsync(volume, "receiving"), Files(volume, "incoming"), StringComparer.Ordinal);
        Assert.Empty(await RowsAsync(volume, "deleting"));
    }

    /// <summary>The output of a query on the database of the volume.</summary>
    public static async Task<string> QueryAsync(string volume, string sql)
    {
        if (TestDatabase.IsPostgreSql(volume))
            return await TestDatabase.QueryAsync(volume, sql);
        // A replica may be writing, and sqlite3 has no busy timeout by default.
        var tool = await Tool.RunAsync(Requires.Program("sqlite3"), "-cmd", ".timeout 60000", Path.Combine(volume, "cloudtransfer.db"), sql);
        Assert.Equal("", tool.Errors);
        return System.Text.Encoding.UTF8.GetString(tool.Output).Trim();
    }

    private static async Task<string[]> RowsAsync(string volume, string state) =>
        (await QueryAsync(volume, $"SELECT id FROM transfers WHERE state = '{state}' ORDER BY id")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Files(string volume, string folder) =>
        Directory.EnumerateFiles(Path.Combine(volume, folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);
}
