using CloudTransfer.Web.Tests.Security.Fuzz;
using CloudTransfer.Web.Transfers.Thumbnails;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Transfers.Thumbnails;

/// <summary>Thumbnails that cameras embed in photos, and malformed ones.</summary>
public sealed class ExifThumbnailTests
{
    private static readonly byte[] Thumbnail = Pictures.Jpeg();

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(6, false)]
    [InlineData(8, true)]
    public void Thumbnail_is_found_with_its_orientation(int orientation, bool isLittleEndian)
    {
        var photo = Pictures.Photo(Thumbnail, orientation, isLittleEndian, size: 200_000);

        var found = ExifThumbnail.Find(photo.AsSpan(0, ExifThumbnail.HeadLength));

        Assert.Equal(orientation, found!.Orientation);
        Assert.Equal(Thumbnail, photo.AsSpan((int)found.Start, (int)found.Length).ToArray());
    }

    [Fact]
    public void Rotated_thumbnail_gets_an_orientation_tag_and_is_otherwise_unchanged()
    {
        var rotated = new ExifThumbnail(0, Thumbnail.Length, 6).ToJpeg(Thumbnail);

        Assert.Equal(Thumbnail, new ExifThumbnail(0, Thumbnail.Length, 1).ToJpeg(Thumbnail));
        Assert.Equal(Thumbnail.AsSpan(2).ToArray(), rotated.AsSpan(rotated.Length - Thumbnail.Length + 2).ToArray());
        var segments = new JpegSegments(rotated);
        Assert.True(segments.MoveNext());
        Assert.Equal((byte)0xE1, segments.Marker);
        Assert.True(Tiff.TryRead(segments.Content[6..], out var tiff, out var first));
        Assert.Equal(6u, tiff.Number(first, 0x0112));
        Assert.Null(tiff.Next(first));
        Assert.True(segments.MoveNext());
    }

    [Fact]
    public void Thumbnail_that_a_browser_cannot_show_is_ignored()
    {
        Assert.Null(ExifThumbnail.Find(Pictures.Photo(Thumbnail[..^2])));
        Assert.Null(ExifThumbnail.Find(Pictures.Photo(Thumbnail[2..])));
        Assert.Null(ExifThumbnail.Find(Pictures.Photo([0xFF, 0xD8, 0xFF, 0xD9])));
        Assert.Null(ExifThumbnail.Find(Pictures.Photo(Pictures.Jpeg(1025, 10))));
        Assert.Null(ExifThumbnail.Find(Pictures.Photo([])));
        Assert.Null(ExifThumbnail.Find(Pictures.Photo(Thumbnail, orientation: 9)));
        Assert.Null(ExifThumbnail.Find(Pictures.Jpeg()));
        Assert.Null(ExifThumbnail.Find(Pictures.WebP()));
        Assert.Null(ExifThumbnail.Find([]));
        Assert.NotNull(ExifThumbnail.Find(Pictures.Photo([.. Thumbnail, 0, 0, 0])));
    }

    [Fact]
    public void Damaged_photo_never_yields_a_range_outside_the_bytes_read() =>
        Fuzzing.Check(
            from isLittleEndian in Gen.Elements(true, false)
            from changes in Gen.Choose(0, 5).SelectMany(count => (from at in Gen.Choose(0, 140) from value in Gen.Elements(0, 1, 2, 3, 4, 0x7F, 0x80, 0xFE, 0xFF) select (at, value)).ListOf(count))
            from length in Gen.Frequency((3, Gen.Constant(200)), (1, Gen.Choose(0, 200)))
            select (isLittleEndian, changes, length),
            40_000,
            input =>
            {
                var bytes = Pictures.Photo(Thumbnail, 6, input.isLittleEndian);
                foreach (var (at, value) in input.changes)
                    bytes[at] = (byte)value;
                var head = bytes.AsSpan(0, Math.Min(input.length, bytes.Length));
                if (ExifThumbnail.Find(head) is not { } found)
                    return;
                Assert.InRange(found.Orientation, 1, 8);
                var thumbnail = head.Slice((int)found.Start, (int)found.Length);
                Assert.Equal([0xFF, 0xD8, 0xFF], thumbnail[..3].ToArray());
                Assert.Equal([0xFF, 0xD9], thumbnail[^2..].ToArray());
            });

    [Fact]
    public void Directory_loop_is_detected()
    {
        var photo = Pictures.Photo(Thumbnail);
        var next = photo.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0, 26]);
        photo[next + 3] = 8;

        Assert.Null(ExifThumbnail.Find(photo));
    }
}
