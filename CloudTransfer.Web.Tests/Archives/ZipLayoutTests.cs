using System.IO.Compression;
using CloudTransfer.Web.Archives;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Archives;

public sealed class ZipLayoutTests
{
    private const long FourGiB = 1L << 32;

    [Fact]
    public void Files_are_read_back_whatever_the_order_of_writes() => Check.QuickThrowOnFailure(
        Prop.ForAll(SampleFile.Some, files => Prop.ForAll(Pieces(files), pieces =>
        {
            var layout = ZipLayout.Plan([.. files.Select(file => file.Planned)]);
            var contents = files.SelectMany(file => file.Bytes).ToArray();
            using var stream = new MemoryStream(new byte[layout.Length]);
            var zip = new SampleZip(stream);
            var written = pieces.SelectMany(piece => Write(zip, layout, contents, piece.Start, piece.End)).ToArray();

            ZipEntry[] entries = [.. layout.Entries.Select((entry, i) => entry with { Crc32 = Join(written, i) })];
            foreach (var entry in entries)
                zip.WriteHeader(entry);
            zip.WriteEnd(entries, layout.CentralDirectoryOffset);
            zip.AssertHolds(files);
        })));

    [Fact]
    public void Every_byte_maps_to_one_position_in_its_file() => Check.QuickThrowOnFailure(
        Prop.ForAll(SampleFile.Some, files =>
        {
            var layout = ZipLayout.Plan([.. files.Select(file => file.Planned)]);
            var position = 0L;
            for (var i = 0; i < files.Length; i++)
            {
                Assert.Equal(position, layout.ContentOffset(i));
                for (var offset = 0; offset < files[i].Bytes.Length; offset++, position++)
                {
                    var place = new ContentPosition(
                        i, offset, layout.Entries[i].DataOffset + offset, files[i].Bytes.Length - offset);
                    Assert.Equal(place, layout.Locate(position));
                }
            }

            Assert.Equal(position, layout.ContentLength);
            Assert.Throws<ArgumentOutOfRangeException>(() => layout.Locate(position));
            Assert.Throws<ArgumentOutOfRangeException>(() => layout.Locate(-1));
        }));

    [Theory]
    [InlineData(FourGiB - 2)]
    [InlineData(FourGiB - 1)]
    [InlineData(FourGiB)]
    [InlineData(FourGiB - 2 - 44)]
    [InlineData(FourGiB - 1 - 44)]
    [InlineData(FourGiB - 44)]
    public void Sizes_and_offsets_around_4_GiB_are_read_back(long size)
    {
        var late = SampleFile.Of("late", 5);
        var layout = ZipLayout.Plan([new("large", size, late.Modified), late.Planned]);
        using var stream = new FileStream(
            Path.GetTempFileName(), new FileStreamOptions { Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        var zip = new SampleZip(stream);
        ZipEntry[] entries = [layout.Entries[0], layout.Entries[1] with { Crc32 = Crc32.Append(0, late.Bytes) }];
        Array.ForEach(entries, zip.WriteHeader);
        zip.Write(entries[1].DataOffset, late.Bytes);
        zip.WriteEnd(entries, layout.CentralDirectoryOffset);
        Assert.Equal(layout.Length, stream.Length);

        using var archive = new ZipArchive(stream);
        Assert.Equal([size, 5], archive.Entries.Select(entry => entry.Length));
        using var content = archive.Entries[1].Open();
        var bytes = new byte[5];
        content.ReadExactly(bytes);
        Assert.Equal(late.Bytes, bytes);
    }

    [Fact]
    public void Layout_has_no_gaps()
    {
        var layout = ZipLayout.Plan([new("a", 0, default), new("b", 5_000_000_000, default), new("c", 7, default)]);

        Assert.Equal(0, layout.Entries[0].HeaderOffset);
        foreach (var (entry, next) in layout.Entries.Zip(layout.Entries.Skip(1)))
            Assert.Equal(entry.DataOffset + entry.Size, next.HeaderOffset);
        Assert.Equal(layout.Entries[2].DataOffset + 7, layout.CentralDirectoryOffset);
        Assert.Equal([40, 60, 40], layout.Entries.Select(entry => entry.HeaderLength));
        Assert.Equal(5_000_000_007, layout.ContentLength);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("a", -1)]
    public void Invalid_entry_is_rejected(string path, long size) =>
        Assert.ThrowsAny<ArgumentException>(() => ZipLayout.Plan([new(path, size, default)]));

    [Fact]
    public void Overflow_of_the_total_size_is_rejected() => Assert.Throws<OverflowException>(() =>
        ZipLayout.Plan([new("a", long.MaxValue / 2, default), new("b", long.MaxValue / 2, default)]));

    // All contents, split at up to ten positions, in any order.
    private static Arbitrary<(int Start, int End)[]> Pieces(SampleFile[] files)
    {
        var length = files.Sum(file => file.Bytes.Length);
        var pieces =
            from count in Gen.Choose(0, 10)
            from cuts in Gen.Choose(0, length).ArrayOf(count)
            let edges = cuts.Append(0).Append(length).Order().ToArray()
            from shuffled in Gen.Shuffle(edges.Zip(edges.Skip(1)).ToArray())
            select shuffled;
        return pieces.ToArbitrary();
    }

    private static IEnumerable<(ContentPosition Place, int Length, uint Crc32)> Write(
        SampleZip zip, ZipLayout layout, byte[] contents, int start, int end)
    {
        while (start < end)
        {
            var place = layout.Locate(start);
            var length = (int)Math.Min(place.Left, end - start);
            zip.Write(place.OffsetInZip, contents.AsSpan(start, length));
            yield return (place, length, Crc32.Append(0, contents.AsSpan(start, length)));
            start += length;
        }
    }

    // From last to first, which a running CRC cannot do.
    private static uint Join(IEnumerable<(ContentPosition Place, int Length, uint Crc32)> written, int index)
    {
        var (crc, length) = (0u, 0);
        foreach (var piece in written.Where(piece => piece.Place.Index == index)
            .OrderByDescending(piece => piece.Place.OffsetInFile))
        {
            crc = Crc32.Combine(piece.Crc32, crc, length);
            length += piece.Length;
        }

        return crc;
    }
}
