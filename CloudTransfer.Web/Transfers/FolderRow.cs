using CloudTransfer.Web.Database;

namespace CloudTransfer.Web.Transfers;

/// <summary>A row of the folders table, with the number of one of the files in the folder or below.</summary>
internal static class FolderRow
{
    // Names such as "a b" can sort between "a" and the folders in it, so one range does not cover both.
    private const string Select =
        """
        SELECT path, file_count, size, COALESCE(
            (SELECT number FROM files WHERE transfer_id = folders.transfer_id AND folder = folders.path LIMIT 1),
            (SELECT number FROM files WHERE transfer_id = folders.transfer_id AND folder > folders.path || '/' AND folder < folders.path || '0' LIMIT 1))
        FROM folders WHERE

        """;

    /// <summary>A query for folders.</summary>
    public static Query<TransferFolder> Where(string condition) => new(
        Select.TrimEnd() + " " + condition,
        row => new TransferFolder(row.Text(0), (int)row.Number(1), row.Number(2)) { AnyFile = (int?)row.NumberOrNull(3) });
}
