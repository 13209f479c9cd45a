using CloudTransfer.Web.Tests.Security.Fuzz;
using CloudTransfer.Web.Transfers.Thumbnails;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Transfers.Thumbnails;

/// <summary>Which files are accepted as a small still picture.</summary>
public sealed class StillWebPTests
{
    private const byte Animation = 0x02, Xmp = 0x04, Exif = 0x08, Alpha = 0x10, Profile = 0x20;

    // Valid pictures, which the property test damages.
    private static readonly byte[][] Valid =
    [
        Pictures.WebP(512, 512), Pictures.WebP(1, 1, bytes: 1), Pictures.LosslessWebP(512, 1),
        Pictures.ExtendedWebP(Alpha, 300, 200, Pictures.Chunk("ALPH", 1, 2, 3), Pictures.Chunk("VP8 ", Pictures.Lossy(300, 200))),
        Pictures.ExtendedWebP(0, 300, 200, Pictures.Chunk("VP8 ", Pictures.Lossy(300, 200))),
    ];

    [Fact]
    public void Each_kind_of_picture_is_accepted() => Assert.All(Valid, bytes => Assert.Null(StillWebP.FaultOf(bytes, out _)));

    [Theory]
    [InlineData(Animation)]
    [InlineData(Xmp)]
    [InlineData(Exif)]
    [InlineData(Profile)]
    [InlineData(0x01)]
    [InlineData(0x40)]
    [InlineData(0x80)]
    public void Picture_with_a_flag_for_other_content_is_rejected(byte flag) =>
        Assert.Equal(WebPFault.MoreThanAPicture, StillWebP.FaultOf(Pictures.ExtendedWebP((byte)(Alpha | flag), 3, 2, Pictures.Chunk("VP8 ", Pictures.Lossy(3, 2))), out _));

    [Theory]
    [InlineData("EXIF")]
    [InlineData("XMP ")]
    [InlineData("ANMF")]
    [InlineData("junk")]
    public void Chunk_after_or_instead_of_the_picture_is_rejected(string name)
    {
        var frame = Pictures.Chunk("VP8 ", Pictures.Lossy(3, 2));
        var other = Pictures.Chunk(name, 1, 2, 3);

        Assert.Equal(WebPFault.MoreThanAPicture, StillWebP.FaultOf(Pictures.Riff(frame, other), out _));
        Assert.NotNull(StillWebP.FaultOf(Pictures.Riff(other, frame), out _));
        Assert.NotNull(StillWebP.FaultOf(Pictures.ExtendedWebP(0, 3, 2, other, frame), out _));
        Assert.NotNull(StillWebP.FaultOf(Pictures.Riff(other), out _));
    }

    [Theory]
    [InlineData(513, 1)]
    [InlineData(1, 513)]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public void Width_and_height_are_limited(int width, int height) =>
        Assert.Equal(WebPFault.Size, StillWebP.FaultOf(Pictures.WebP(width, height), out _));

    [Fact]
    public void Lengths_must_match_the_actual_size()
    {
        var whole = Pictures.WebP();

        Assert.NotNull(StillWebP.FaultOf([], out _));
        Assert.NotNull(StillWebP.FaultOf(whole.AsSpan(0, whole.Length - 1), out _));
        Assert.NotNull(StillWebP.FaultOf([.. whole, 0], out _));
        Assert.NotNull(StillWebP.FaultOf("\u0089PNG\r\n\u001a\n"u8, out _));
        Assert.NotNull(StillWebP.FaultOf(Pictures.ExtendedWebP(0, 300, 200, Pictures.Chunk("VP8 ", Pictures.Lossy(301, 200))), out _));
    }

    [Fact]
    public void Damaged_picture_is_rejected_or_still_a_small_picture() =>
        Fuzzing.Check(
            from whole in Gen.Elements(Valid)
            from changes in Gen.Choose(0, 4).SelectMany(count => (from at in Gen.Choose(0, whole.Length - 1) from value in Gen.Choose(0, 255) select (at, value)).ListOf(count))
            from length in Gen.Frequency((3, Gen.Constant(whole.Length)), (1, Gen.Choose(0, whole.Length)))
            select (whole, changes, length),
            20_000,
            input =>
            {
                var bytes = input.whole.ToArray();
                foreach (var (at, value) in input.changes)
                    bytes[at] = (byte)value;
                var wrong = StillWebP.FaultOf(bytes.AsSpan(0, input.length), out _);
                Assert.True(wrong is not null || (input.length == bytes.Length && bytes.AsSpan().StartsWith("RIFF"u8)), "A truncated picture was accepted.");
            });
}
