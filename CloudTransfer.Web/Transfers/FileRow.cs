using CloudTransfer.Web.Database;

namespace CloudTransfer.Web.Transfers;

/// <summary>A row of the files table.</summary>
internal sealed record FileRow(long Number, string Folder, string Name, long Size, long Start, long Crc32, long ModifiedAt, long ModifiedOffset, string? Sha256, long Position)
{
    public const string Columns =
        """
        SELECT number AS Number, folder AS Folder, name AS Name, size AS Size, start AS Start, crc32 AS Crc32,
            modified_at AS ModifiedAt, modified_offset AS ModifiedOffset, sha256 AS Sha256, position AS Position

        """;

    public const string Select = Columns + "FROM files ";

    public TransferFile ToFile() => new(
        (int)Number, Folder, Name, Size, Start, (uint)Crc32, Time(ModifiedAt, ModifiedOffset)) { Sha256 = Sha256, Position = Position };

    /// <summary>A query for frequent use.</summary>
    public static Query<TransferFile> Where(string condition) => Of(Select + "WHERE " + condition);

    /// <summary>A query for a statement with these columns in this order.</summary>
    public static Query<TransferFile> Of(string sql) => new(sql, Read);

    private static TransferFile Read(Row row) => new(
        (int)row.Number(0), row.Text(1), row.Text(2), row.Number(3), row.Number(4), (uint)row.Number(5),
        Time(row.Number(6), row.Number(7))) { Sha256 = row.TextOrNull(8), Position = row.Number(9) };

    private static DateTimeOffset Time(long milliseconds, long offset) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToOffset(TimeSpan.FromMinutes(offset));
}
