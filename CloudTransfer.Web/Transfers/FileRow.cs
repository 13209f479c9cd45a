namespace CloudTransfer.Web.Transfers;

/// <summary>A row of the table of files.</summary>
internal sealed record FileRow(long Number, string Folder, string Name, long Size, long Start, long Crc32, long ModifiedAt, string? Sha256)
{
    public const string Columns =
        """
        SELECT number AS Number, folder AS Folder, name AS Name, size AS Size, start AS Start, crc32 AS Crc32,
            modified_at AS ModifiedAt, sha256 AS Sha256

        """;

    public const string Select = Columns + "FROM files ";

    public TransferFile ToFile() => new(
        (int)Number, Folder, Name, Size, Start, (uint)Crc32, DateTimeOffset.FromUnixTimeMilliseconds(ModifiedAt)) { Sha256 = Sha256 };
}
