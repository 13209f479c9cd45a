using System.Buffers.Binary;
using Arm = System.Runtime.Intrinsics.Arm.Crc32;

namespace CloudTransfer.Web.Archives;

/// <summary>CRC-32 by the instruction that 64-bit Arm processors have for it. States are not inverted.</summary>
internal static class Crc32Instruction
{
    /// <summary>Whether this processor has the instruction.</summary>
    public static bool IsSupported => Arm.Arm64.IsSupported;

    /// <summary>The state after <paramref name="bytes"/>.</summary>
    public static uint Update(uint state, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            state = Arm.Arm64.ComputeCrc32(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            state = Arm.ComputeCrc32(state, value);
        return state;
    }
}
