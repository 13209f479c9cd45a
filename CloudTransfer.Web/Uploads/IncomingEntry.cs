using System.Buffers;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Uploads;

/// <summary>The file whose bytes are arriving: where it begins in the stored object, how much has come, its CRC so far.</summary>
internal sealed class IncomingEntry(RelativePath path, DateTimeOffset modified, long start)
{
    public long Size { get; private set; }

    public uint Crc { get; private set; }

    /// <summary>Where its next byte goes in the stored object.</summary>
    public long End => start + Size;

    public void Append(in ReadOnlySequence<byte> bytes)
    {
        Crc = Crc32.Append(Crc, bytes);
        Size += bytes.Length;
    }

    public TransferFile ToFile(int number) => new(number, path.Folder, path.FileName, Size, start, Crc, modified);
}
