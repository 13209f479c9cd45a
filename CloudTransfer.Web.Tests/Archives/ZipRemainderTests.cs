using CloudTransfer.Web.Archives;

namespace CloudTransfer.Web.Tests.Archives;

public sealed class ZipRemainderTests
{
    private static readonly long[] Sizes = [100, 200_000, 300, 400, 500_000];

    private readonly ZipLayout _layout = ZipLayout.Plan([.. Sizes.Select((size, n) => new PlannedFile($"Holiday/{n}", size, DateTimeOffset.UnixEpoch))]);

    [Fact]
    public void Remainder_without_omitted_files_equals_the_layout()
    {
        var remainder = ZipRemainder.Of(_layout, new HashSet<int>());
        Assert.Equal(_layout.Entries, remainder.Entries.Select(kept => kept.Entry));
        Assert.Empty(remainder.Blanks);
        Assert.Equal(_layout.Length, remainder.Length);
    }

    [Theory]
    [InlineData(new[] { 0 }, new int[0])]
    [InlineData(new[] { 2, 3 }, new int[0])]
    [InlineData(new[] { 1 }, new[] { 1 })]
    [InlineData(new[] { 1, 2 }, new[] { 1, 2 })]
    [InlineData(new[] { 0, 1 }, new int[0])]
    [InlineData(new[] { 3, 4 }, new[] { 3, 4 })]
    public void Entries_and_blanks_cover_every_byte_after_the_start(int[] omitted, int[] blanks)
    {
        var remainder = ZipRemainder.Of(_layout, omitted.ToHashSet());
        Assert.Equal(blanks.Select(number => _layout.Entries[number].DataOffset), remainder.Blanks.Select(blank => blank.DataOffset));
        Assert.Equal(Enumerable.Range(0, Sizes.Length).Except(omitted), remainder.Entries.Select(kept => kept.Number));

        var parts = remainder.Entries.Select(kept => kept.Entry).Concat(remainder.Blanks).OrderBy(part => part.HeaderOffset).ToList();
        Assert.All(parts, part => Assert.InRange(part.HeaderLength, 1, LocalHeader.Longest(part.Path)));
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.DataOffset + pair.First.Size, pair.Second.HeaderOffset));
        Assert.Equal(_layout.CentralDirectoryOffset, parts[^1].DataOffset + parts[^1].Size);
    }

    [Fact]
    public void Blank_keeps_the_length_but_not_the_name_of_its_entry()
    {
        var entry = _layout.Entries[1] with { Path = "Süß/日本語 😀.txt" };
        Assert.Matches("^omitted_+$", entry.Blank().Path);
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(entry.Path), entry.Blank().Path.Length);
        Assert.Equal(SampleBytes.CrcOfZeros(entry.Size), entry.Blank().Crc32);
        Assert.Equal("omi", (entry with { Path = "abc" }).Blank().Path);
    }
}
