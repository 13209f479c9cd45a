using System.Buffers.Binary;
using System.Text;
using CloudTransfer.Web.Archives;

namespace CloudTransfer.Web.Tests.Archives;

public sealed class LocalHeaderTests
{
    private const long FourGiB = 1L << 32;
    private const int Zip64Id = 0x0001;
    private const int TimestampId = 0x5455;
    private const int PaddingId = 0xA220;

    private static readonly DateTimeOffset Modified = new(2026, 11, 22, 8, 30, 15, TimeSpan.Zero);

    [Fact]
    public void Bytes_match_the_specification() => Assert.Equal(
        "504B0304" + "0A00" + "0008" + "0000" + "C743765D" + "78563412" + "03000000" + "03000000" + "0300" + "0900"
            + "C3BC61" + "5554" + "0500" + "01" + "17A8026B",
        Convert.ToHexString(Write("üa", 3, LocalHeader.Measure("üa", 3), Modified)));

    [Theory]
    [InlineData(0)]
    [InlineData(FourGiB - 2)]
    [InlineData(FourGiB - 1)]
    [InlineData(FourGiB)]
    [InlineData(long.MaxValue)]
    public void Header_of_any_length_consists_of_complete_fields(long size)
    {
        foreach (var modified in (DateTimeOffset[])[Modified, DateTimeOffset.MinValue, DateTimeOffset.MaxValue])
        {
            for (var more = 0; more <= 100; more++)
                AssertWhole("ordner/ä", size, more, modified);
            AssertWhole("ordner/ä", size, LocalHeader.Longest("ordner/ä") - LocalHeader.Measure("ordner/ä", size), modified);
        }
    }

    [Fact]
    public void Unneeded_zip64_space_becomes_padding()
    {
        var fields = ExtraFieldsOf(Write("a", 5, LocalHeader.Measure("a", FourGiB), Modified));
        Assert.Equal([(TimestampId, 9), (PaddingId, 20)], fields);
    }

    [Fact]
    public void Path_over_the_maximum_length_is_rejected()
    {
        var longest = new string('é', ZipEntry.LongestPath / 2);
        Assert.Equal(30 + ZipEntry.LongestPath + 9, LocalHeader.Measure(longest, 1));
        Assert.Throws<ArgumentException>(() => LocalHeader.Measure(longest + "é", 1));
    }

    [Fact]
    public void Length_that_does_not_match_the_entry_is_rejected()
    {
        var entry = new ZipEntry("a", 100, 140, 5, 0, Modified);
        Assert.Throws<ArgumentException>(() => LocalHeader.Write(new byte[41], entry));
        Assert.Throws<ArgumentException>(() => LocalHeader.Write(new byte[39], entry with { DataOffset = 139 }));
        Assert.Throws<ArgumentException>(() => LocalHeader.Write(new byte[40], entry with { Size = FourGiB }));
        Assert.Throws<ArgumentException>(() => LocalHeader.Write(new byte[70_000], entry with { DataOffset = 70_100 }));
    }

    private static void AssertWhole(string path, long size, int more, DateTimeOffset modified)
    {
        var header = Write(path, size, LocalHeader.Measure(path, size) + more, modified);
        var fields = ExtraFieldsOf(header);
        Assert.Equal(size >= FourGiB - 1, fields.Contains((Zip64Id, 20)));
        Assert.Equal(more is 0 or >= 8 && modified == Modified, fields.Contains((TimestampId, 9)));
        Assert.All(fields, field => Assert.True(field.Id is Zip64Id or TimestampId or PaddingId));
        Assert.Equal(header.Length, 30 + Encoding.UTF8.GetByteCount(path) + fields.Sum(field => field.Length));
    }

    private static byte[] Write(string path, long size, int length, DateTimeOffset modified)
    {
        // The buffer already has other content: every byte must be overwritten.
        var header = SampleBytes.Of(length);
        LocalHeader.Write(header, new(path, 1000, 1000 + length, size, 0x12345678, modified));
        return header;
    }

    // Parses strictly: throws if the extra fields do not end where the header ends.
    private static (int Id, int Length)[] ExtraFieldsOf(byte[] header)
    {
        var extra = header.AsSpan(30 + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)));
        Assert.Equal(BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)), extra.Length);
        var fields = new List<(int, int)>();
        while (extra.Length > 0)
        {
            var length = 4 + BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            if (id == PaddingId)
                AssertPadding(extra[4..length]);
            fields.Add((id, length));
            extra = extra[length..];
        }

        return [.. fields];
    }

    // A signature, the length of the padding, and zeros (APPNOTE 4.6.10).
    private static void AssertPadding(ReadOnlySpan<byte> padding)
    {
        Assert.Equal(0xA028, BinaryPrimitives.ReadUInt16LittleEndian(padding));
        Assert.Equal(padding.Length - 4, BinaryPrimitives.ReadUInt16LittleEndian(padding[2..]));
        Assert.False(padding[4..].ContainsAnyExcept((byte)0));
    }
}
