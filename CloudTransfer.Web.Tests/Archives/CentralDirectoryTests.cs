using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using CloudTransfer.Web.Archives;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Archives;

public sealed class CentralDirectoryTests
{
    private const long FourGiB = 1L << 32;
    private const uint EndSignature = 0x06054B50;
    private const uint LocatorSignature = 0x07064B50;

    private static readonly DateTimeOffset Modified = new(2026, 11, 22, 8, 30, 15, TimeSpan.Zero);

    [Fact]
    public void Empty_zip_is_only_the_end_record() => Assert.Equal(
        "504B0506" + new string('0', 36), Convert.ToHexString(Write([], 0)));

    [Fact]
    public void Bytes_match_the_specification() => Assert.Equal(
        "504B0102" + "2D03" + "2D00" + "0008" + "0000" + "C743765D" + "78563412" + "FFFFFFFF" + "FFFFFFFF" + "0100"
            + "2500" + "0000" + "0000" + "0000" + "0000A481" + "FFFFFFFF" + "61"
            + "0100" + "1800" + "0000000001000000" + "0000000001000000" + "0100000001000000"
            + "5554" + "0500" + "01" + "17A8026B"
            + "504B0606" + "2C00000000000000" + "2D03" + "2D00" + "00000000" + "00000000"
            + "0100000000000000" + "0100000000000000" + "5400000000000000" + "0000000003000000"
            + "504B0607" + "00000000" + "5400000003000000" + "01000000"
            + "504B0506" + "0000" + "0000" + "0100" + "0100" + "54000000" + "FFFFFFFF" + "0000",
        Convert.ToHexString(Write([new("a", FourGiB + 1, FourGiB + 61, FourGiB, 0x12345678, Modified)], 3 * FourGiB)));

    [Fact]
    public void Measured_length_equals_the_written_length() => Check.QuickThrowOnFailure(
        Prop.ForAll(SampleFile.Some, Gen.Elements(0, 1, FourGiB).ToArbitrary(), (files, offset) =>
        {
            ZipEntry[] entries = [.. files.Select(file => new ZipEntry(
                file.Path, offset, offset + 100, FourGiB - 2 + (file.Bytes.Length % 3), 0, file.Modified))];
            return Write(entries, offset).Length == CentralDirectory.Measure(entries, offset);
        }));

    [Theory]
    [InlineData(0xFFFE, false)]
    [InlineData(0xFFFF, true)]
    [InlineData(0x10000, true)]
    public void Entry_counts_around_65_536_are_read_back(int count, bool zip64)
    {
        var layout = ZipLayout.Plan([.. Enumerable.Range(0, count).Select(i => new PlannedFile($"{i}", 0, Modified))]);
        using var stream = new MemoryStream();
        new SampleZip(stream).WriteEnd(layout.Entries, layout.CentralDirectoryOffset);
        Assert.Equal(layout.Length, stream.Length);
        Assert.Equal(zip64, HasLocator(stream.ToArray()));

        using var archive = new ZipArchive(stream);
        Assert.Equal(count, archive.Entries.Count);
        Assert.Equal($"{count - 1}", archive.Entries[^1].FullName);
    }

    [Theory]
    [InlineData(FourGiB - 2, false)]
    [InlineData(FourGiB - 1, true)]
    [InlineData(FourGiB, true)]
    public void Directory_beyond_4_GiB_has_a_zip64_locator(long offset, bool zip64) =>
        Assert.Equal(zip64, HasLocator(Write([new("a", 0, 40, offset - 40, 0, Modified)], offset)));

    [Fact]
    public void Writer_requests_no_more_buffer_than_an_entry_needs()
    {
        var output = new DiscardingBufferWriter();
        ZipEntry[] entries = [.. Enumerable.Range(0, 1000).Select(i => new ZipEntry($"{i:D20}", 0, 0, 0, 0, Modified))];
        SampleDirectory.Write(output, entries, 0);
        Assert.Equal(CentralDirectory.Measure(entries, 0), output.Written);
        Assert.Equal(46 + 20 + 9, output.LargestRequest);
    }

    private static byte[] Write(ZipEntry[] entries, long offset)
    {
        var output = new ArrayBufferWriter<byte>();
        SampleDirectory.Write(output, entries, offset);
        return output.WrittenSpan.ToArray();
    }

    private static bool HasLocator(ReadOnlySpan<byte> bytes)
    {
        Assert.Equal(EndSignature, BinaryPrimitives.ReadUInt32LittleEndian(bytes[^22..]));
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[^42..]) == LocatorSignature;
    }

    /// <summary>A buffer writer that returns exactly the requested size and discards the bytes.</summary>
    private sealed class DiscardingBufferWriter : IBufferWriter<byte>
    {
        public long Written { get; private set; }

        public int LargestRequest { get; private set; }

        public void Advance(int count) => Written += count;

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            LargestRequest = Math.Max(LargestRequest, sizeHint);
            return new byte[sizeHint];
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
