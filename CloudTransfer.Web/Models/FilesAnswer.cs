using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>A page of a transfer's files.</summary>
/// <param name="Files">The files.</param>
/// <param name="Next">The URL of the next page; null on the last one.</param>
public sealed record FilesAnswer(IReadOnlyList<FileAnswer> Files, string? Next)
{
    internal static FilesAnswer From(Transfer transfer, IReadOnlyList<TransferFile> files, int limit, Links links)
    {
        var isSealed = transfer.State is TransferState.Sealed;
        var page = files.Take(limit).Select(file => new FileAnswer(
            file.Number, file.Path, file.Size, file.Modified.ToUniversalTime(), isSealed ? $"{file.Crc32:x8}" : null, $"{links.Landing(transfer.Link)}/files/{file.Number}"));
        return new FilesAnswer(
            [.. page], files.Count > limit ? $"{links.Home}api/v1/transfers/{transfer.Link}/files?after={files[limit - 1].Number}&limit={limit}" : null);
    }
}

/// <summary>A file of a transfer.</summary>
/// <param name="Number">The file's number, from 0.</param>
/// <param name="Path">The file's path in the transfer.</param>
/// <param name="Size">The file's length in bytes.</param>
/// <param name="LastModified">When the file was last modified, as far as known.</param>
/// <param name="Crc32">The CRC-32 of the content, 8 hexadecimal digits; null while the transfer is uploading.</param>
/// <param name="Link">The download URL.</param>
public sealed record FileAnswer(int Number, string Path, long Size, DateTimeOffset LastModified, string? Crc32, string Link);
