using System.Buffers.Binary;

namespace CloudTransfer.Web.Archives;

/// <summary>
/// CRC-32 eight bytes a step, by tables ("slicing by 8"; Kounavis and Berry, 2005): for processors without
/// instructions for it, and for runs too short for them. States are not inverted.
/// </summary>
internal static class Crc32Table
{
    private const int Slice = 256;

    // Table n, of eight: the state after a byte and n zero bytes.
    private static readonly uint[] Tables = Build();

    /// <summary>The state after <paramref name="bytes"/>.</summary>
    public static uint Update(uint state, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables.AsSpan(0, 8 * Slice);
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = state ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = tables[(7 * Slice) + (byte)low]
                ^ tables[(6 * Slice) + (byte)(low >> 8)]
                ^ tables[(5 * Slice) + (byte)(low >> 16)]
                ^ tables[(4 * Slice) + (byte)(low >> 24)]
                ^ tables[(3 * Slice) + (byte)high]
                ^ tables[(2 * Slice) + (byte)(high >> 8)]
                ^ tables[Slice + (byte)(high >> 16)]
                ^ tables[(byte)(high >> 24)];
        }

        foreach (var value in bytes)
            state = tables[(byte)(state ^ value)] ^ (state >> 8);
        return state;
    }

    private static uint[] Build()
    {
        var tables = new uint[8 * Slice];
        for (var i = 0; i < tables.Length; i++)
        {
            var state = i < Slice ? (uint)i : tables[i - Slice];
            for (var bit = 0; bit < 8; bit++)
                state = Crc32Polynomial.TimesX(state);
            tables[i] = state;
        }

        return tables;
    }
}
