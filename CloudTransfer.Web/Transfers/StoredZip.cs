using System.Buffers;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>Writes the parts of a zip other than file contents.</summary>
internal static class StoredZip
{
    /// <summary>Writes an entry's local header before its content.</summary>
    public static void WriteHeader(IncomingFile file, ZipEntry entry)
    {
        using var header = MemoryPool<byte>.Shared.Rent(entry.HeaderLength);
        var bytes = header.Memory[..entry.HeaderLength];
        LocalHeader.Write(bytes.Span, entry);
        file.Write(entry.HeaderOffset, bytes);
    }

    /// <summary>
    /// Writes the central directory at <paramref name="offset"/> and returns the length of the finished zip.
    /// </summary>
    public static long WriteDirectory(IncomingFile file, IReadOnlyCollection<ZipEntry> entries, long offset)
    {
        using var tail = new SequentialWriter(file, offset);
        CentralDirectory.Write(tail, entries, offset);
        tail.Flush();
        return tail.Position;
    }
}
