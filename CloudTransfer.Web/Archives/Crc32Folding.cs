using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CloudTransfer.Web.Archives;

/// <summary>
/// CRC-32 by carry-less multiplication (Gopal et al., "Fast CRC computation for generic polynomials using
/// PCLMULQDQ", Intel 2009). A CRC is a remainder, so bytes may be replaced by others with the same remainder:
/// a block of 16 is folded into the block some distance after it, multiplied by x to that many bits, until
/// one block is left for the table. States are not inverted.
/// </summary>
internal static class Crc32Folding
{
    /// <summary>Shorter runs are for <see cref="Crc32Table"/>.</summary>
    public const int LeastBytes = Lanes * BlockBytes;

    private const int BlockBytes = 16;

    // A multiplication takes several cycles, but one can be begun in each: four lanes keep the unit busy.
    private const int Lanes = 4;

    private static readonly Vector128<ulong> ByOneBlock = EditDistance(BlockBytes);
    private static readonly Vector128<ulong> ByAllLanes = EditDistance(Lanes * BlockBytes);

    /// <summary>Whether this processor can do it.</summary>
    public static bool IsSupported => Pclmulqdq.IsSupported;

    /// <summary>The state after <paramref name="bytes"/>, at least <see cref="LeastBytes"/> of them.</summary>
    public static uint Update(uint state, ReadOnlySpan<byte> bytes)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        var tail = bytes[(blocks.Length * BlockBytes)..];
        var far = ByAllLanes;
        var first = blocks[0] ^ Vector128.CreateScalar(state).AsUInt64();
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

        state = Crc32Table.Update(0, MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<ulong>>(in folded)));
        return Crc32Table.Update(state, tail);
    }

    /// <summary>What moves a block that many bytes on: a factor for its earlier half, and one for its later half.</summary>
    /// <remarks>
    /// The earlier half lies 64 bits further from its goal. 32 bits of the way come with the multiplication
    /// itself: a factor stands in the upper half of its 64 bits, and reflected products come out one bit short,
    /// which the shift makes good.
    /// </remarks>
    public static Vector128<ulong> EditDistance(int bytes) => Vector128.Create(
        (ulong)Crc32Polynomial.Power((8 * bytes) + 32) << 1,
        (ulong)Crc32Polynomial.Power((8 * bytes) - 32) << 1);

    private static Vector128<ulong> Fold(Vector128<ulong> block, Vector128<ulong> distance) =>
        Pclmulqdq.CarrylessMultiply(block, distance, 0x00) ^ Pclmulqdq.CarrylessMultiply(block, distance, 0x11);
}
