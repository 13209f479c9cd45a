using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Storage;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1048576", 1_048_576)]
    [InlineData("1 B", 1)]
    [InlineData("512MiB", 536_870_912)]
    [InlineData("10GiB", 10_737_418_240)]
    [InlineData("1.5 TB", 1_500_000_000_000)]
    [InlineData("20kb", 20_000)]
    [InlineData("0.5KiB", 512)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Valid_size_is_parsed(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size));
        Assert.Equal(bytes, size.Bytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("MiB")]
    [InlineData("10 G")]
    [InlineData("10 PiB")]
    [InlineData("9223372036854775808")]
    [InlineData("8388608TiB")]
    [InlineData("99999999999999999999999999999999")]
    public void Invalid_size_is_rejected(string? text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(9949, "9.9 kB")]
    [InlineData(9950, "10 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.0 MB")]
    [InlineData(2_345_678_901, "2.3 GB")]
    [InlineData(long.MaxValue, "9.2 EB")]
    public void Size_is_formatted_with_two_or_three_digits(long bytes, string formatted) => Assert.Equal(formatted, new ByteSize(bytes).ToString());

    [Theory]
    [InlineData("1TB", "1 TB")]
    [InlineData("1000GB", "1 TB")]
    [InlineData("1024GB", "1 TB")]
    [InlineData("1024GiB", "1 TB")]
    [InlineData("1000GiB", "1 TB")]
    [InlineData("10GiB", "10 GB")]
    [InlineData("10GB", "10 GB")]
    [InlineData("1.5TB", "1.5 TB")]
    [InlineData("1536MiB", "1.5 GB")]
    [InlineData("512MiB", "512 MB")]
    [InlineData("64KiB", "64 kB")]
    [InlineData("1290000000", "1.2 GB")]
    [InlineData("999999", "999.9 kB")]
    [InlineData("1000", "1 kB")]
    [InlineData("1", "1 byte")]
    [InlineData("9223372036854775807", "9.2 EB")]
    public void Limit_is_formatted_as_people_write_it_and_never_rounded_up(string written, string formatted)
    {
        Assert.True(ByteSize.TryParse(written, out var limit));
        Assert.Equal(formatted, limit.ToLimit());
        Assert.True(!ByteSize.TryParse(formatted, out var again) || again.Bytes <= limit.Bytes);
    }
}
