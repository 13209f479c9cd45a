using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Library = System.IO.Hashing.Crc32;

namespace CloudTransfer.Web.Archives;

/// <summary>
/// CRC-32 by carry-less multiplication in 512-bit registers (VPCLMULQDQ; Gopal et al., "Fast CRC computation for generic
/// polynomials using PCLMULQDQ", Intel 2009): four times as fast as System.IO.Hashing, which has 128-bit ones, where the bytes
/// are still in a cache, as those that a socket has just delivered are. A CRC is a remainder, so bytes may be replaced by
/// others with the same remainder: a block of 64 is folded into the block some distance after it, multiplied by x to that many
/// bits, until one block is left for the library.
/// </summary>
internal static class Crc32WideFolding
{
    /// <summary>Shorter runs are for the library.</summary>
    public const int LeastBytes = Lanes * BlockBytes;

    private const int BlockBytes = 64;

    // A multiplication takes several cycles, but one can be begun in each: four lanes keep the unit busy.
    private const int Lanes = 4;

    private static readonly Vector512<ulong> ByOneBlock = Distance(BlockBytes);
    private static readonly Vector512<ulong> ByAllLanes = Distance(Lanes * BlockBytes);

    /// <summary>Whether this processor can do it, and does it at full speed.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Pclmulqdq.V512.IsSupported;

    /// <summary>
    /// The CRC of some bytes whose CRC is <paramref name="crc"/>, followed by <paramref name="bytes"/>, at least
    /// <see cref="LeastBytes"/> of them.
    /// </summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector512<ulong>>(bytes);
        var tail = bytes[(blocks.Length * BlockBytes)..];
        var far = ByAllLanes;
        var first = blocks[0] ^ State(~crc);
        var second = blocks[1];
        var third = blocks[2];
        var fourth = blocks[3];
        for (blocks = blocks[Lanes..]; blocks.Length >= Lanes; blocks = blocks[Lanes..])
        {
            first = Fold(first, far) ^ blocks[0];
            second = Fold(second, far) ^ blocks[1];
            third = Fold(third, far) ^ blocks[2];
            fourth = Fold(fourth, far) ^ blocks[3];
        }

        var near = ByOneBlock;
        var folded = Fold(first, near) ^ second;
        folded = Fold(folded, near) ^ third;
        folded = Fold(folded, near) ^ fourth;
        foreach (var block in blocks)
            folded = Fold(folded, near) ^ block;

        // The library begins with all ones, which must not count twice.
        Span<byte> rest = stackalloc byte[2 * BlockBytes];
        (folded ^ State(uint.MaxValue)).AsByte().CopyTo(rest);
        tail.CopyTo(rest[BlockBytes..]);
        return Library.HashToUInt32(rest[..(BlockBytes + tail.Length)]);
    }

    // What a CRC's state adds to the bytes that follow it.
    private static Vector512<ulong> State(uint state) => Vector512.CreateScalar(state).AsUInt64();

    private static Vector512<ulong> Fold(Vector512<ulong> block, Vector512<ulong> distance) =>
        Pclmulqdq.V512.CarrylessMultiply(block, distance, 0x00)
        ^ Pclmulqdq.V512.CarrylessMultiply(block, distance, 0x11);

    // What moves a block that many bytes on: of each 128 bits a factor for the earlier half, and one for the later half. The
    // earlier half lies 64 bits further from its goal. 32 bits of the way come with the multiplication itself: a factor stands
    // in the upper half of its 64 bits, and reflected products come out one bit short, which the shift makes good.
    private static Vector512<ulong> Distance(int bytes)
    {
        var one = Vector128.Create(
            (ulong)Crc32Polynomial.Power((8 * bytes) + 32) << 1,
            (ulong)Crc32Polynomial.Power((8 * bytes) - 32) << 1);
        var two = Vector256.Create(one, one);
        return Vector512.Create(two, two);
    }
}
