using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Thumbnails;

namespace CloudTransfer.Web.Downloads;

/// <summary>Reads the thumbnail of a file: the sender's, else the one that a camera has put into the file.</summary>
public sealed class ThumbnailReader(ThumbnailStore store, IObjectStore objects)
{
    /// <summary>Reads the thumbnail; null if there is none or the transfer's content has been deleted.</summary>
    public async Task<Thumbnail?> ReadAsync(Transfer transfer, TransferFile file, CancellationToken cancel)
    {
        if (await store.FindSentAsync(transfer.Id, file.Number, cancel) is { } sent)
            return new Thumbnail(sent, "image/webp");
        if (await store.FindInFileAsync(transfer.Id, file.Number, cancel) is not { } found)
            return null;
        using var content = await StoredContent.OpenPreviewAsync(objects, transfer, file, cancel);
        return content is null ? null : new Thumbnail(found.ToJpeg(await ReadAsync(content, found, cancel)), "image/jpeg");
    }

    private static async Task<byte[]> ReadAsync(StoredContent content, ExifThumbnail found, CancellationToken cancel)
    {
        var bytes = new byte[found.Length];
        for (var read = 0; read < bytes.Length;)
            read += await content.ReadAsync(bytes.AsMemory(read), found.Start + read, cancel);
        return bytes;
    }
}

/// <summary>A thumbnail image.</summary>
/// <param name="Bytes">The image.</param>
/// <param name="ContentType">Its media type.</param>
public sealed record Thumbnail(byte[] Bytes, string ContentType);
