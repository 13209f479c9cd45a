using System.Text;

namespace CloudTransfer.Web.Archives;

/// <summary>A file in a zip: stored as it is, so that its bytes are a plain range of the zip's. Or an empty folder, which has none.</summary>
/// <param name="Path">Its path in the zip, separated by '/', in UTF-8 no longer than <see cref="LongestPath"/>; a folder's ends in '/'.</param>
/// <param name="HeaderOffset">Where its local header begins, in bytes from the start of the zip.</param>
/// <param name="DataOffset">Where its bytes begin.</param>
/// <param name="Size">How many bytes it has.</param>
/// <param name="Crc32">The CRC-32 of its bytes; see <see cref="Archives.Crc32"/>.</param>
/// <param name="Modified">When it was changed last.</param>
public sealed record ZipEntry(
    string Path, long HeaderOffset, long DataOffset, long Size, uint Crc32, DateTimeOffset Modified)
{
    /// <summary>
    /// The longest path, in bytes of UTF-8. Its length is a 16-bit field, and java.util.zip wants the whole of
    /// its central header to be within 64 KiB.
    /// </summary>
    public const int LongestPath = ushort.MaxValue - CentralHeader.MostWithoutPath;

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => Path.EndsWith('/');

    /// <summary>
    /// What takes its place where it is left out of the zip: as many zeros under a name that says nothing; see
    /// <see cref="ZipRemainder"/>.
    /// </summary>
    public ZipEntry Blank() => this with
    {
        Path = "omitted".PadRight(Encoding.UTF8.GetByteCount(Path), '_')[..Encoding.UTF8.GetByteCount(Path)],
        Crc32 = Archives.Crc32.OfZeros(Size),
        Modified = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The length of its local header, up to <see cref="DataOffset"/>.</summary>
    public int HeaderLength => checked((int)(DataOffset - HeaderOffset));
}
