using System.Text;

namespace CloudTransfer.Web.Archives;

/// <summary>A file in a zip, stored without compression, so that its data is a byte range of the zip; or an empty folder.</summary>
/// <param name="Path">The path in the zip, separated by '/', at most <see cref="LongestPath"/> bytes of UTF-8. The path of a folder ends in '/'.</param>
/// <param name="HeaderOffset">The offset of the local header in the zip, in bytes.</param>
/// <param name="DataOffset">The offset of the data in the zip, in bytes.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Crc32">The CRC-32 of the data; see <see cref="Archives.Crc32"/>.</param>
/// <param name="Modified">The last modification time.</param>
public sealed record ZipEntry(
    string Path, long HeaderOffset, long DataOffset, long Size, uint Crc32, DateTimeOffset Modified)
{
    /// <summary>
    /// The maximum length of a path, in bytes of UTF-8. The length is a 16-bit field, and java.util.zip requires that the whole
    /// central header fits into 64 KiB.
    /// </summary>
    public const int LongestPath = ushort.MaxValue - CentralHeader.MostWithoutPath;

    /// <summary>Whether the entry is a folder.</summary>
    public bool IsFolder => Path.EndsWith('/');

    /// <summary>
    /// The entry that replaces it when it is omitted from the zip: the same number of zeros, with a meaningless name of the same
    /// length; see <see cref="ZipRemainder"/>.
    /// </summary>
    public ZipEntry Blank() => this with
    {
        Path = "omitted".PadRight(Encoding.UTF8.GetByteCount(Path), '_')[..Encoding.UTF8.GetByteCount(Path)],
        Crc32 = Archives.Crc32.OfZeros(Size),
        Modified = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The length of the local header in bytes.</summary>
    public int HeaderLength => checked((int)(DataOffset - HeaderOffset));
}
