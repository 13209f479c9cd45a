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
        (new Part("folder", "Holiday/Day 1/näher.jpg", "image/jpeg"), Form.Bytes("\r\n--boun\r\n-\r\n--\r--bound\n--bound\r\n\r\n--bounD\0\xFF\r")),
        (new Part("folder", "Holiday/empty", null), []),
    ];

    [Fact]
    public async Task Every_part_is_read_at_every_split()
    {
        var body = Form.Serialise(Parts);
        for (var split = 1; split < body.Length; split++)
            Form.AssertSame(Parts, await Form.ReadAsync(new SplitPipeReader([body[..split], body[split..]]), Form.Boundary));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(7, 3)]
    [InlineData(64, 5)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(int.MaxValue, 16)]
    public async Task Every_part_is_read_whatever_the_reads_and_segments(int read, int segment)
    {
        var body = Form.Serialise(Parts);
        var pipe = new SplitPipeReader(body.Chunk(Math.Min(read, body.Length)), segment, endsWithLast: true);

        Form.AssertSame(Parts, await Form.ReadAsync(pipe, Form.Boundary));
    }

    [Fact]
    public async Task A_piece_is_all_that_has_arrived()
    {
        var content = Enumerable.Repeat((byte)'\r', 1000).ToArray();
        var body = Form.Serialise([(new Part("f", "x", null), content)]);
        var pipe = new SplitPipeReader([body], segment: 100);
        using var reader = new MultipartReader(pipe, Form.Boundary, new MultipartLimits());

        await reader.NextAsync();

        Assert.Equal(content, System.Buffers.BuffersExtensions.ToArray(await reader.ReadAsync()));
        Assert.True((await reader.ReadAsync()).IsEmpty);
        Assert.True((await reader.ReadAsync()).IsEmpty);
    }

    [Fact]
    public async Task Content_is_never_held_back_by_more_than_a_delimiter()
    {
        var content = Enumerable.Range(0, 20_000).SelectMany(_ => "\r\n--boun"u8.ToArray()).ToArray();
        var pipe = new SplitPipeReader(Form.Serialise([(new Part("f", "x", null), content)]).Chunk(1013));

        var read = Assert.Single(await Form.ReadAsync(pipe, Form.Boundary));

        Assert.Equal(content, read.Content);
        Assert.InRange(pipe.LongestHeld, 1, 1013);
        Assert.InRange(pipe.Reads, 1, 500);
    }

    [Fact]
    public async Task The_unread_rest_of_a_part_is_skipped()
    {
        using var reader = new MultipartReader(new SplitPipeReader(Form.Serialise(Parts).Chunk(5)), Form.Boundary, new MultipartLimits());
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
    public async Task Preamble_epilogue_padding_and_other_headers_are_tolerated(string body)
    {
        foreach (var read in new[] { 1, 2, 1000 })
            Assert.Equal("x"u8.ToArray(), Assert.Single(await Form.ReadAsync(Form.Bytes(body), read)).Content);
    }

    [Theory]
    [InlineData("--bound--", 0)]
    [InlineData("--bound--\r\n", 0)]
    [InlineData($"--bound\r\n{Head}\r\n--bound--", 1)]
    public async Task A_form_may_be_empty_and_so_may_a_part(string body, int parts)
    {
        var read = await Form.ReadAsync(Form.Bytes(body), read: 1);

        Assert.Equal(parts, read.Count);
        Assert.All(read, part => Assert.Empty(part.Content));
    }

    [Fact]
    public async Task Text_fields_are_read_up_to_their_limit()
    {
        async Task<string> ReadAsync(byte[] content, int limit)
        {
            var body = Form.Serialise([(new Part("message", null, null), content)]);
            using var reader = new MultipartReader(new SplitPipeReader(body.Chunk(3)), Form.Boundary, new MultipartLimits());
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
