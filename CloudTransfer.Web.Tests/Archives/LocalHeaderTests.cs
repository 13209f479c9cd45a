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
    public void Its_bytes_are_those_of_the_format() => Assert.Equal(
        "504B0304" + "0A00" + "0008" + "0000" + "C743765D" + "78563412" + "03000000" + "03000000" + "0300" + "0900"
            + "C3BC61" + "5554" + "0500" + "01" + "17A8026B",
        Convert.ToHexString(Write("üa", 3, LocalHeader.Measure("üa", 3), Modified)));

    [Theory]
    [InlineData(0)]
    [InlineData(FourGiB - 2)]
    [InlineData(FourGiB - 1)]
    [InlineData(FourGiB)]
    [InlineData(long.MaxValue)]
    public void Any_length_from_the_shortest_on_is_filled_with_whole_fields(long size)
    {
        foreach (var modified in (DateTimeOffset[])[Modified, DateTimeOffset.MinValue, DateTimeOffset.MaxValue])
        {
            for (var more = 0; more <= 100; more++)
                AssertWhole("ordner/ä", size, more, modified);
            AssertWhole("ordner/ä", size, LocalHeader.Longest("ordner/ä") - LocalHeader.Measure("ordner/ä", size), modified);
        }
    }

    [Fact]
    public void Room_for_zip64_that_turns_out_not_to_be_needed_is_padding()
    {
        var fields = ExtraFieldsOf(Write("a", 5, LocalHeader.Measure("a", FourGiB), Modified));
        Assert.Equal([(TimestampId, 9), (PaddingId, 20)], fields);
    }

    [Fact]
    public void The_longest_path_has_a_header_and_a_longer_one_has_none()
    {
        var longest = new string('é', ZipEntry.LongestPath / 2);
        Assert.Equal(30 + ZipEntry.LongestPath + 9, LocalHeader.Measure(longest, 1));
        Assert.Throws<ArgumentException>(() => LocalHeader.Measure(longest + "é", 1));
    }

    [Fact]
    public void A_length_that_is_not_the_entrys_is_refused()
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
        // Other bytes stood there before: all of them must be written.
        var header = Content.Of(length);
        LocalHeader.Write(header, new(path, 1000, 1000 + length, size, 0x12345678, modified));
        return header;
    }

    // Read as strictly as a reader can: an extra field that does not end with the header throws.
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
