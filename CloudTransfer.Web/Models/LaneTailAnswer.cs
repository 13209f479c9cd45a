using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Models;

/// <summary>The last received bytes of an upload.</summary>
/// <param name="Offset">The offset of their end: the number of received bytes of the upload.</param>
/// <param name="Length">Their number: of one file, at most 1 MiB; 0 if there are none to compare.</param>
/// <param name="Crc32">Their CRC-32, 8 hexadecimal digits.</param>
public sealed record LaneTailAnswer(long Offset, int Length, string Crc32)
{
    internal static LaneTailAnswer From(LaneTail tail) => new(tail.Offset, tail.Length, $"{tail.Crc32:x8}");
}
