using System.Buffers;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>Writes the parts of a zip other than file contents.</summary>
internal static class StoredZip
{
    // More than the longest header of an entry in the directory takes, so that many are written at once.
    private const int Piece = 256 * 1024;

    /// <summary>Writes the header of an entry before its bytes.</summary>
    public static async ValueTask WriteHeaderAsync(Upload upload, ZipEntry entry)
    {
        using var header = MemoryPool<byte>.Shared.Rent(entry.HeaderLength);
        var bytes = header.Memory[..entry.HeaderLength];
        LocalHeader.Write(bytes.Span, entry);
        await upload.WriteAsync(entry.HeaderOffset, bytes);
    }

    /// <summary>Writes the central directory at <paramref name="offset"/> and answers the length of the finished zip.</summary>
    public static async ValueTask<long> WriteDirectoryAsync(Upload upload, IReadOnlyCollection<ZipEntry> entries, long offset)
    {
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var (position, filled) = (offset, 0);
            foreach (var entry in entries)
            {
                var length = CentralDirectory.MeasureHeader(entry);
                if (filled + length > piece.Length)
                {
                    await upload.WriteAsync(position, piece.AsMemory(0, filled));
                    (position, filled) = (position + filled, 0);
                }

                CentralDirectory.WriteHeader(piece.AsSpan(filled, length), entry);
                filled += length;
            }

            await upload.WriteAsync(position, piece.AsMemory(0, filled));
            position += filled;
            var end = new ArrayBufferWriter<byte>();
            CentralDirectory.WriteEnd(end, entries.Count, position - offset, offset);
            await upload.WriteAsync(position, end.WrittenMemory);
            return position + end.WrittenCount;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
