using System.Text;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Uploads.Multipart;

namespace CloudTransfer.Web.Tests.Uploads.Multipart;

public sealed class MultipartReaderTests
{
    private const string Head = "Content-Disposition: form-data; name=\"f\"\r\n\r\n";

    private static readonly (Part Part, byte[] Content)[] Parts =
    [
        (new Part("message", null, null), "Grüße"u8.ToArray()),
        (new Part("files", "a b.txt", "text/plain"), "one\r\ntwo\r\n"u8.ToArray()),
        (new Part("files", "", "application/octet-stream"), []),
        (new Part("folder", "Holiday/Day 1/näher.jpg", "image/jpeg"), MultipartForm.Bytes("\r\n--boun\r\n-\r\n--\r--bound\n--bound\r\n\r\n--bounD\0\xFF\r")),
        (new Part("folder", "Holiday/empty", null), []),
    ];

    [Fact]
    public async Task Parts_are_read_with_the_body_split_at_any_position()
    {
        var body = MultipartForm.Serialise(Parts);
        for (var split = 1; split < body.Length; split++)
            MultipartForm.AssertSame(Parts, await MultipartForm.ReadAsync(new SplitPipeReader([body[..split], body[split..]]), MultipartForm.Boundary));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(7, 3)]
    [InlineData(64, 5)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(int.MaxValue, 16)]
    public async Task Parts_are_read_with_any_read_and_segment_size(int read, int segment)
    {
        var body = MultipartForm.Serialise(Parts);
        var pipe = new SplitPipeReader(body.Chunk(Math.Min(read, body.Length)), segment, endsWithLast: true);

        MultipartForm.AssertSame(Parts, await MultipartForm.ReadAsync(pipe, MultipartForm.Boundary));
    }

    [Fact]
    public async Task Read_returns_all_buffered_content()
    {
        var content = Enumerable.Repeat((byte)'\r', 1000).ToArray();
        var body = MultipartForm.Serialise([(new Part("f", "x", null), content)]);
        var pipe = new SplitPipeReader([body], segment: 100);
        using var reader = new MultipartReader(pipe, MultipartForm.Boundary, new MultipartLimits());

        await reader.NextAsync();

        Assert.Equal(content, System.Buffers.BuffersExtensions.ToArray(await reader.ReadAsync()));
        Assert.True((await reader.ReadAsync()).IsEmpty);
        Assert.True((await reader.ReadAsync()).IsEmpty);
    }

    [Fact]
    public async Task Reader_holds_back_at_most_one_delimiter()
    {
        var content = Enumerable.Range(0, 20_000).SelectMany(_ => "\r\n--boun"u8.ToArray()).ToArray();
        var pipe = new SplitPipeReader(MultipartForm.Serialise([(new Part("f", "x", null), content)]).Chunk(1013));

        var read = Assert.Single(await MultipartForm.ReadAsync(pipe, MultipartForm.Boundary));

        Assert.Equal(content, read.Content);
        Assert.InRange(pipe.LongestHeld, 1, 1013);
        Assert.InRange(pipe.Reads, 1, 500);
    }

    [Fact]
    public async Task Unread_content_of_a_part_is_skipped()
    {
        using var reader = new MultipartReader(new SplitPipeReader(MultipartForm.Serialise(Parts).Chunk(5)), MultipartForm.Boundary, new MultipartLimits());
        var names = new List<string?>();
        while (await reader.NextAsync() is { } part)
        {
            names.Add(part.FileName);
            await reader.ReadAsync();
        }

        Assert.Equal(Parts.Select(part => part.Part.FileName), names, StringComparer.Ordinal);
        Assert.Null(await reader.NextAsync());
    }

    [Theory]
    [InlineData($"--bound\r\n{Head}x\r\n--bound--")]
    [InlineData($"--bound \t\r\n{Head}x\r\n--bound-- \r\n")]
    [InlineData($"\r\n--bound\r\n{Head}x\r\n--bound--\r\n")]
    [InlineData($"This is a form.\r\n--boun --bound\r\n--bound\r\n{Head}x\r\n--bound--\r\nThat was it.\r\n--bound\r\n")]
    [InlineData($"--bound\r\nX-Other: 1\r\nCONTENT-disposition:form-data;name=f\r\nContent-Transfer-Encoding: 8BIT\r\n\r\nx\r\n--bound--")]
    public async Task Preamble_epilogue_padding_and_other_headers_are_ignored(string body)
    {
        foreach (var read in new[] { 1, 2, 1000 })
            Assert.Equal("x"u8.ToArray(), Assert.Single(await MultipartForm.ReadAsync(MultipartForm.Bytes(body), read)).Content);
    }

    [Theory]
    [InlineData("--bound--", 0)]
    [InlineData("--bound--\r\n", 0)]
    [InlineData($"--bound\r\n{Head}\r\n--bound--", 1)]
    public async Task Form_and_parts_may_be_empty(string body, int parts)
    {
        var read = await MultipartForm.ReadAsync(MultipartForm.Bytes(body), read: 1);

        Assert.Equal(parts, read.Count);
        Assert.All(read, part => Assert.Empty(part.Content));
    }

    [Fact]
    public async Task Text_field_is_read_up_to_its_limit()
    {
        async Task<string> ReadAsync(byte[] content, int limit)
        {
            var body = MultipartForm.Serialise([(new Part("message", null, null), content)]);
            using var reader = new MultipartReader(new SplitPipeReader(body.Chunk(3)), MultipartForm.Boundary, new MultipartLimits());
            await reader.NextAsync();
            return await reader.ReadTextAsync(limit);
        }

        Assert.Equal("Grüße 🎈", await ReadAsync(Encoding.UTF8.GetBytes("Grüße 🎈"), 12));
        Assert.Equal("", await ReadAsync([], 0));
        Assert.Equal("a\uFFFDb", await ReadAsync([.. "a"u8, 0xFF, .. "b"u8], 10));
        var refusal = await Assert.ThrowsAsync<ErrorException>(() => ReadAsync(new byte[10_000_000], 11));
        Assert.Equal("form_text_too_long (limit=11)", refusal.Error.ToString());
    }
}
