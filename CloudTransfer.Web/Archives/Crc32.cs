using System.Buffers;
using Library = System.IO.Hashing.Crc32;

namespace CloudTransfer.Web.Archives;

/// <summary>
/// CRC-32 as zip has it (CRC-32/ISO-HDLC: reflected polynomial 0xEDB88320, all ones in, inverted out;
/// APPNOTE 4.4.7). Every value here is a finished one: that of no bytes is 0, and any may be continued.
/// </summary>
public static class Crc32
{
    /// <summary>The CRC of some bytes whose CRC is <paramref name="crc"/>, followed by <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes) =>
        bytes.Length >= Crc32WideFolding.LeastBytes && Crc32WideFolding.IsSupported
            ? Crc32WideFolding.Append(crc, bytes)
            : AppendByLibrary(crc, bytes);

    /// <summary>The CRC of some bytes whose CRC is <paramref name="crc"/>, followed by <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
            crc = Append(crc, segment.Span);
        return crc;
    }

    /// <summary>
    /// The CRC of two runs of bytes, one after the other, from the CRC of each, in time that is logarithmic
    /// in <paramref name="secondLength"/>. So pieces may arrive in any order, at any replica.
    /// </summary>
    /// <param name="first">The CRC of the first run, whose length does not matter.</param>
    /// <param name="second">The CRC of the second run.</param>
    /// <param name="secondLength">The length of the second run in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondLength);
        return Crc32Polynomial.Multiply(first, Crc32Polynomial.ShiftBy(secondLength)) ^ second;
    }

    /// <summary>The CRC of so many zero bytes, in time that is logarithmic in their number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public static uint OfZeros(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return ~Crc32Polynomial.Multiply(uint.MaxValue, Crc32Polynomial.ShiftBy(length));
    }

    /// <summary>The same as <see cref="Append(uint, ReadOnlySpan{byte})"/>, on any processor.</summary>
    internal static uint AppendByLibrary(uint crc, ReadOnlySpan<byte> bytes)
    {
        var own = Library.HashToUInt32(bytes);
        return crc == 0 ? own : Combine(crc, own, bytes.Length);
    }
}
