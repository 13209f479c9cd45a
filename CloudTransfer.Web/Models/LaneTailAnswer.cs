using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Models;

/// <summary>The last bytes of an upload that have come.</summary>
/// <param name="Offset">Where they end: how many bytes of the upload are there.</param>
/// <param name="Length">How many they are: of one file, at most 1 MiB; 0 where there are none to compare.</param>
/// <param name="Crc32">Their CRC-32, 8 hexadecimal digits.</param>
public sealed record LaneTailAnswer(long Offset, int Length, string Crc32)
{
    internal static LaneTailAnswer From(LaneTail tail) => new(tail.Offset, tail.Length, $"{tail.Crc32:x8}");
}
