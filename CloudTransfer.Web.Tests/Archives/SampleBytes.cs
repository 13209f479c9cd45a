using CloudTransfer.Web.Archives;

namespace CloudTransfer.Web.Tests.Archives;

/// <summary>The content of test files: pseudo-random bytes that are the same in every run.</summary>
internal static class SampleBytes
{
    /// <summary>Bytes that depend only on the length and the seed.</summary>
    public static byte[] Of(int length, uint seed = 1)
    {
        var bytes = new byte[length];
        var state = (seed * 0x9E3779B9) | 1;
        for (var i = 0; i < length; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            bytes[i] = (byte)(state >> 8);
        }

        return bytes;
    }

    /// <summary>The CRC of <paramref name="length"/> zero bytes, computed by doubling.</summary>
    public static uint CrcOfZeros(long length)
    {
        if (length == 0)
            return 0;
        var half = length / 2;
        var crc = CrcOfZeros(half);
        crc = Crc32.Combine(crc, crc, half);
        return length % 2 == 0 ? crc : Crc32.Append(crc, [0]);
    }
}
