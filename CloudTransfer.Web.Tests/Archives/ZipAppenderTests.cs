using CloudTransfer.Web.Archives;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Archives;

public sealed class ZipAppenderTests
{
    private const long FourGiB = 1L << 32;

    [Fact]
    public void Files_of_unknown_size_are_read_back() => Check.QuickThrowOnFailure(
        Prop.ForAll(SampleFile.Some, files =>
        {
            using var stream = new MemoryStream();
            var zip = new SampleZip(stream);
            zip.WriteAppended(files, atMost: file => file.Bytes.Length % 2 == 0 ? long.MaxValue : file.Bytes.Length);
            zip.AssertHolds(files);
        }));

    [Fact]
    public void First_file_with_an_inserted_header_is_read_back() => Check.QuickThrowOnFailure(
        Prop.ForAll(SampleFile.Some, Gen.Choose(0, 200).ToArbitrary(), (files, more) =>
        {
            SampleFile[] all = [SampleFile.Of("first", 5000), .. files];
            using var stream = new MemoryStream();
            var zip = new SampleZip(stream);
            zip.WriteAppended(all, atMost: _ => FourGiB, firstHeaderLength: 4096 + more);
            zip.AssertHolds(all);
        }));

    [Fact]
    public void Zip64_space_is_reserved_only_where_it_may_be_needed()
    {
        var appender = new ZipAppender();
        Assert.Equal(40, appender.Begin("a", default, atMost: FourGiB - 2));
        Assert.Equal(0, appender.Position);

        var first = appender.End(1000, 1);
        Assert.Equal(new("a", 0, 40, 1000, 1, default), first);
        Assert.Equal(1040, appender.Position);

        Assert.Equal(1040 + 60, appender.Begin("b", default, atMost: FourGiB - 1));
        var second = appender.End(FourGiB - 1, 2);
        Assert.Equal(1100 + FourGiB - 1, appender.Position);
        Assert.Equal([first, second], appender.Entries);
    }

    [Fact]
    public void First_header_can_fill_a_file_system_block()
    {
        var appender = new ZipAppender();
        Assert.Equal(4096, appender.Begin("first", default, atMost: 10, headerLength: 4096));
        Assert.Equal(4096 + 10, appender.Begin("second", appender.End(10, 1).Modified) - LocalHeader.Measure("second", FourGiB));
    }

    [Fact]
    public void Impossible_header_length_is_rejected()
    {
        var path = new string('x', 4096);
        var appender = new ZipAppender();
        Assert.Throws<ArgumentOutOfRangeException>(() => appender.Begin(path, default, 1, headerLength: 4096));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => appender.Begin(path, default, 1, headerLength: LocalHeader.Longest(path) + 1));
        Assert.Equal(8192, appender.Begin(path, default, 1, headerLength: 8192));
    }

    [Fact]
    public void More_bytes_than_declared_are_rejected()
    {
        var appender = new ZipAppender();
        appender.Begin("a", default, atMost: 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => appender.End(11, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => appender.End(-1, 1));
        Assert.Equal(10, appender.End(10, 1).Size);
    }

    [Fact]
    public void Begin_and_End_must_alternate()
    {
        var appender = new ZipAppender();
        Assert.Throws<InvalidOperationException>(() => appender.End(0, 0));
        appender.Begin("a", default);
        Assert.Throws<InvalidOperationException>(() => appender.Begin("b", default));
        appender.End(0, 0);
        Assert.Throws<InvalidOperationException>(() => appender.End(0, 0));
    }
}
