
namespace CloudTransfer.Web.Tests.Support;

/// <summary>What holds of a volume once its replicas have come to rest.</summary>
internal static class Volumes
{
    private const string Drift =
        "SELECT taken - (SELECT COALESCE(SUM(stored), 0) FROM transfers) - (SELECT COALESCE(SUM(reserved), 0) FROM uploads) FROM room";

    /// <summary>Asserts that SQLite is content, the total of what is taken is true, nothing is under way, and files and rows are one to one.</summary>
    public static async Task AssertSoundAsync(string volume)
    {
        Assert.Equal("ok", await QueryAsync(volume, "PRAGMA integrity_check"));
        Assert.Equal("", await QueryAsync(volume, "PRAGMA foreign_key_check"));
        Assert.Equal("0", await QueryAsync(volume, Drift));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(volume, "incoming")));
        var rows = (await QueryAsync(volume, "SELECT id FROM transfers ORDER BY id")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var files = Directory.EnumerateFiles(Path.Combine(volume, "transfers"), "*", SearchOption.AllDirectories);
        Assert.Equal(rows, files.Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static async Task<string> QueryAsync(string volume, string sql)
    {
        var tool = await Tool.RunAsync(Requires.Program("sqlite3"), Path.Combine(volume, "cloudtransfer.db"), sql);
        Assert.Equal("", tool.Errors);
        return System.Text.Encoding.UTF8.GetString(tool.Output).Trim();
    }
}
