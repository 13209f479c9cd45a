using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CloudTransfer.Web.Archives;

/// <summary>
/// <see cref="Crc32Folding"/> with four blocks to a register (VPCLMULQDQ): three times as fast where the bytes
/// are still in a cache, as those that a socket has just delivered are. States are not inverted.
/// </summary>
internal static class Crc32WideFolding
{
    /// <summary>Shorter runs are for <see cref="Crc32Folding"/>.</summary>
    public const int LeastBytes = Lanes * BlockBytes;

    private const int BlockBytes = 64;
    private const int Lanes = 4;

    private static readonly Vector512<ulong> ByOneBlock = EditDistance(BlockBytes);
    private static readonly Vector512<ulong> ByAllLanes = EditDistance(Lanes * BlockBytes);

    /// <summary>Whether this processor can do it, and does it at full speed.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Pclmulqdq.V512.IsSupported;

    /// <summary>The state after <paramref name="bytes"/>, at least <see cref="LeastBytes"/> of them.</summary>
    public static uint Update(uint state, ReadOnlySpan<byte> bytes)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector512<ulong>>(bytes);
        var tail = bytes[(blocks.Length * BlockBytes)..];
        var far = ByAllLanes;
        var first = blocks[0] ^ Vector512.CreateScalar(state).AsUInt64();
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

        state = Crc32Folding.Update(0, MemoryMarshal.AsBytes(new ReadOnlySpan<Vector512<ulong>>(in folded)));
        return Crc32Table.Update(state, tail);
    }

    private static Vector512<ulong> Fold(Vector512<ulong> block, Vector512<ulong> distance) =>
        Pclmulqdq.V512.CarrylessMultiply(block, distance, 0x00)
        ^ Pclmulqdq.V512.CarrylessMultiply(block, distance, 0x11);

    private static Vector512<ulong> EditDistance(int bytes)
    {
        var one = Crc32Folding.EditDistance(bytes);
        var two = Vector256.Create(one, one);
        return Vector512.Create(two, two);
    }
}
