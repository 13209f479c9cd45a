using System.Text;
using CloudTransfer.Web.Archives;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Archives;

public sealed class Crc32Tests
{
    /// <summary>An implementation of CRC-32, whether or not this processor would select it.</summary>
    private delegate uint Appending(uint crc, ReadOnlySpan<byte> bytes);

    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0xE8B7BE43u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", 0x7CA94A72u)]
    public void Known_texts_have_known_CRCs(string text, uint crc) =>
        Assert.Equal(crc, Crc32.Append(0, Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Every_length_and_alignment_agrees_with_the_definition()
    {
        var bytes = SampleBytes.Of(1100 + 64);
        for (var length = 0; length <= 1100; length++)
        {
            var run = bytes.AsSpan(length % 64, length);
            Assert.Equal(Bitwise(0, run), Crc32.Append(0, run));
        }

        for (var alignment = 0; alignment < 64; alignment++)
            Assert.Equal(Bitwise(0, bytes.AsSpan(alignment, 1000)), Crc32.Append(0, bytes.AsSpan(alignment, 1000)));
    }

    [Fact]
    public void Every_implementation_supported_by_this_processor_agrees()
    {
        AgreesWithTheDefinition(Crc32.AppendByLibrary, 0);
        if (Crc32WideFolding.IsSupported)
            AgreesWithTheDefinition(Crc32WideFolding.Append, Crc32WideFolding.LeastBytes);
    }

    [Fact]
    public void Long_input_has_the_CRC_of_the_library()
    {
        var bytes = SampleBytes.Of(3_000_017);
        Assert.Equal(System.IO.Hashing.Crc32.HashToUInt32(bytes), Crc32.Append(0, bytes));
    }

    [Fact]
    public void CRC_can_be_continued_at_any_position() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<byte[], byte[]>(
        (first, second) => Crc32.Append(Crc32.Append(0, first), second) == Crc32.Append(0, [.. first, .. second])));

    [Fact]
    public void Combined_CRC_is_the_CRC_of_both_inputs() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<byte[], byte[]>(
        (first, second) => Combine(first, second) == Crc32.Append(0, [.. first, .. second])));

    [Fact]
    public void Combining_is_associative() => FsCheck.Check.QuickThrowOnFailure(
        Prop.ForAll<uint, uint, uint>((a, b, c) => Prop.ForAll(
            Gen.Choose(0, int.MaxValue).Four().ToArbitrary(),
            lengths =>
            {
                var (second, third) = ((long)lengths.Item1 * lengths.Item2, (long)lengths.Item3 * lengths.Item4);
                return Crc32.Combine(Crc32.Combine(a, b, second), c, third)
                    == Crc32.Combine(a, Crc32.Combine(b, c, third), second + third);
            })));

    [Fact]
    public void CRC_of_zeros_is_computed_from_their_number()
    {
        var zeros = new byte[1 << 20];
        Assert.Equal(Crc32.Append(0, zeros), SampleBytes.CrcOfZeros(zeros.Length));
        Assert.Equal(Crc32.Append(0, zeros.AsSpan(0, 12_345)), SampleBytes.CrcOfZeros(12_345));
        Assert.Equal(0x41D912FFu, SampleBytes.CrcOfZeros((1L << 32) + 1)); // computed with zlib
        Assert.All([0, 1, 12_345, (1L << 32) + 1], length => Assert.Equal(SampleBytes.CrcOfZeros(length), Crc32.OfZeros(length)));
    }

    [Fact]
    public void Negative_length_is_rejected() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Crc32.Combine(1, 2, -1));

    private static uint Combine(byte[] first, byte[] second) =>
        Crc32.Combine(Crc32.Append(0, first), Crc32.Append(0, second), second.Length);

    private static void AgreesWithTheDefinition(Appending append, int leastBytes)
    {
        var bytes = SampleBytes.Of(1100);
        for (var length = leastBytes; length <= bytes.Length; length++)
            Assert.Equal(Bitwise(0, bytes.AsSpan(0, length)), append(0, bytes.AsSpan(0, length)));
        for (var length = leastBytes; length <= bytes.Length; length += 61)
            Assert.Equal(Bitwise(0x12345678, bytes.AsSpan(0, length)), append(0x12345678, bytes.AsSpan(0, length)));
    }

    // The definition, bit by bit.
    private static uint Bitwise(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
