using System.Text;
using CloudTransfer.Web.Archives;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Archives;

public sealed class Crc32Tests
{
    /// <summary>One way a CRC can be computed, whether or not this processor would choose it.</summary>
    private delegate uint Appending(uint crc, ReadOnlySpan<byte> bytes);

    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0xE8B7BE43u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", 0x7CA94A72u)]
    public void Known_texts_have_their_known_crc(string text, uint crc) =>
        Assert.Equal(crc, Crc32.Append(0, Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Every_length_and_alignment_agrees_with_the_definition()
    {
        var bytes = Content.Of(1100 + 64);
        for (var length = 0; length <= 1100; length++)
        {
            var run = bytes.AsSpan(length % 64, length);
            Assert.Equal(Bitwise(0, run), Crc32.Append(0, run));
        }

        for (var alignment = 0; alignment < 64; alignment++)
            Assert.Equal(Bitwise(0, bytes.AsSpan(alignment, 1000)), Crc32.Append(0, bytes.AsSpan(alignment, 1000)));
    }

    [Fact]
    public void Every_way_that_this_processor_knows_gives_the_same_crc()
    {
        AgreesWithTheDefinition(Crc32.AppendByLibrary, 0);
        if (Crc32WideFolding.IsSupported)
            AgreesWithTheDefinition(Crc32WideFolding.Append, Crc32WideFolding.LeastBytes);
    }

    [Fact]
    public void A_long_run_has_the_crc_of_the_library()
    {
        var bytes = Content.Of(3_000_017);
        Assert.Equal(System.IO.Hashing.Crc32.HashToUInt32(bytes), Crc32.Append(0, bytes));
    }

    [Fact]
    public void A_run_may_be_continued_at_any_place() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<byte[], byte[]>(
        (first, second) => Crc32.Append(Crc32.Append(0, first), second) == Crc32.Append(0, [.. first, .. second])));

    [Fact]
    public void Combining_two_runs_is_the_crc_of_both() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<byte[], byte[]>(
        (first, second) => Combine(first, second) == Crc32.Append(0, [.. first, .. second])));

    [Fact]
    public void It_does_not_matter_which_runs_are_combined_first() => FsCheck.Check.QuickThrowOnFailure(
        Prop.ForAll<uint, uint, uint>((a, b, c) => Prop.ForAll(
            Gen.Choose(0, int.MaxValue).Four().ToArbitrary(),
            lengths =>
            {
                var (second, third) = ((long)lengths.Item1 * lengths.Item2, (long)lengths.Item3 * lengths.Item4);
                return Crc32.Combine(Crc32.Combine(a, b, second), c, third)
                    == Crc32.Combine(a, Crc32.Combine(b, c, third), second + third);
            })));

    [Fact]
    public void Zeros_may_be_counted_instead_of_read()
    {
        var zeros = new byte[1 << 20];
        Assert.Equal(Crc32.Append(0, zeros), Content.CrcOfZeros(zeros.Length));
        Assert.Equal(Crc32.Append(0, zeros.AsSpan(0, 12_345)), Content.CrcOfZeros(12_345));
        Assert.Equal(0x41D912FFu, Content.CrcOfZeros((1L << 32) + 1)); // as zlib counts them one by one
        Assert.All([0, 1, 12_345, (1L << 32) + 1], length => Assert.Equal(Content.CrcOfZeros(length), Crc32.OfZeros(length)));
    }

    [Fact]
    public void A_negative_length_cannot_be_combined() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Crc32.Combine(1, 2, -1));

    private static uint Combine(byte[] first, byte[] second) =>
        Crc32.Combine(Crc32.Append(0, first), Crc32.Append(0, second), second.Length);

    private static void AgreesWithTheDefinition(Appending append, int leastBytes)
    {
        var bytes = Content.Of(1100);
        for (var length = leastBytes; length <= bytes.Length; length++)
            Assert.Equal(Bitwise(0, bytes.AsSpan(0, length)), append(0, bytes.AsSpan(0, length)));
        for (var length = leastBytes; length <= bytes.Length; length += 61)
            Assert.Equal(Bitwise(0x12345678, bytes.AsSpan(0, length)), append(0x12345678, bytes.AsSpan(0, length)));
    }

    // The definition, a bit at a time.
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
