using System.IO.Pipelines;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Uploads.Multipart;

namespace CloudTransfer.Web.Tests.Uploads.Multipart;

public sealed class MultipartRefusalTests
{
    private const string Head = "Content-Disposition: form-data; name=\"f\"\r\n";

    [Fact]
    public async Task A_body_cut_off_anywhere_is_refused()
    {
        var body = Form.Bytes($"pre\r\n--bound\r\n{Head}\r\nx\r\n--bound\r\n{Head}Content-Type: a/b\r\n\r\n\r\n--bound--");
        for (var length = 0; length < body.Length; length++)
            Assert.Equal("The form data ended before its closing boundary.", await Form.RefusalAsync(body[..length]));
        Assert.Equal(2, (await Form.ReadAsync(body)).Count);
    }

    [Theory]
    [InlineData($"--bound\n{Head}\r\nx\r\n--bound--", "A boundary line of the form data must end with CRLF right after the boundary.")]
    [InlineData($"--boundary\r\n{Head}\r\nx\r\n--bound--", "A boundary line of the form data must end with CRLF right after the boundary.")]
    [InlineData($"--bound\r\n{Head}\r\nx\r\n--bound-x\r\n", "A boundary line of the form data must end with CRLF right after the boundary.")]
    [InlineData("--bound\r\nContent-Disposition: form-data; name=f\n\n\r\n\r\nx\r\n--bound--", "A header line of the form data must end with CRLF and hold no control characters.")]
    [InlineData("--bound\r\nContent-Disposition: form-data; name=\"a\0b\"\r\n\r\nx\r\n--bound--", "A header line of the form data must end with CRLF and hold no control characters.")]
    [InlineData("--bound\r\nContent-Disposition: form-data; name=\"a\rb\"\r\n\r\nx\r\n--bound--", "A header line of the form data must end with CRLF and hold no control characters.")]
    [InlineData("--bound\nContent-Disposition: form-data; name=f\n\nx\n--bound--\n", "A boundary line of the form data must end with CRLF right after the boundary.")]
    [InlineData($"--bound\r\n{Head} folded\r\n\r\nx\r\n--bound--", "A header line of the form data is not of the form \"name: value\".")]
    [InlineData($"--bound\r\n{Head}nonsense\r\n\r\nx\r\n--bound--", "A header line of the form data is not of the form \"name: value\".")]
    [InlineData("--bound\r\n\r\nx\r\n--bound--", "A part of the form data has no Content-Disposition header.")]
    [InlineData($"--bound\r\n{Head}{Head}\r\nx\r\n--bound--", "A part of the form data has more than one Content-Disposition header.")]
    [InlineData("--bound\r\nContent-Disposition: attachment; name=f\r\n\r\nx\r\n--bound--", "A part's Content-Disposition is not form-data.")]
    [InlineData($"--bound\r\n{Head}Content-Transfer-Encoding: base64\r\n\r\neA==\r\n--bound--", "A part of the form data has a Content-Transfer-Encoding; send its bytes as they are.")]
    public async Task Malformed_lines_are_refused_with_one_sentence(string body, string sentence) =>
        Assert.Equal(sentence, await Form.RefusalAsync(Form.Bytes(body)));

    [Fact]
    public async Task Limits_hold_to_the_byte_and_to_the_part()
    {
        var limits = new MultipartLimits { Parts = 2, Headers = 3, HeaderBytes = 100, SurroundingBytes = 10 };
        var part = (new Part("f", null, null), Array.Empty<byte>());
        var headers = Form.Bytes($"--bound\r\n{Head}A: 1\r\nB: 2\r\nC: 3\r\n\r\n\r\n--bound--");

        Assert.Equal(2, (await Form.ReadAsync(Form.Serialise([part, part]), 1, limits)).Count);
        Assert.Contains("2 parts", await Form.RefusalAsync(Form.Serialise([part, part, part]), limits), StringComparison.Ordinal);
        Assert.Single(await Form.ReadAsync(WithHeaderBytes(100), 1, limits));
        Assert.Contains("100 bytes", await Form.RefusalAsync(WithHeaderBytes(101), limits), StringComparison.Ordinal);
        Assert.Contains("3 headers", await Form.RefusalAsync(headers, limits), StringComparison.Ordinal);
        Assert.Empty(await Form.ReadAsync(Form.Bytes("0123456789\r\n--bound--0123456789"), 1, limits));
        Assert.Contains("begin", await Form.RefusalAsync(Form.Bytes("0123456789+\r\n--bound--"), limits), StringComparison.Ordinal);
        Assert.Contains("goes on", await Form.RefusalAsync(Form.Bytes("--bound--0123456789+"), limits), StringComparison.Ordinal);

        // The line end of the boundary counts, as does the blank line.
        static byte[] WithHeaderBytes(int bytes) =>
            Form.Bytes($"--bound\r\n{Head}X: {new string('x', bytes - Head.Length - 9)}\r\n\r\n\r\n--bound--");
    }

    [Fact]
    public async Task Headers_without_end_are_given_up_at_their_limit()
    {
        var body = Form.Bytes("--bound\r\n" + new string('x', 10_000_000));
        var pipe = new SplitPipeReader(body.Chunk(4096));

        await Assert.ThrowsAsync<ErrorException>(() => Form.ReadAsync(pipe, Form.Boundary));

        Assert.InRange(pipe.Reads, 1, 7);
    }

    [Fact]
    public async Task A_broken_connection_and_a_cancelled_read_pass_through()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Form.Bytes($"--bound\r\n{Head}\r\nx"));
        using var reader = new MultipartReader(pipe.Reader, Form.Boundary, new MultipartLimits());
        await reader.NextAsync();
        await reader.ReadAsync();

        pipe.Reader.CancelPendingRead();
        await Assert.ThrowsAsync<OperationCanceledException>(() => reader.ReadAsync().AsTask());
        await Assert.ThrowsAsync<TaskCanceledException>(() => reader.ReadAsync(new CancellationToken(canceled: true)).AsTask());
        await pipe.Writer.CompleteAsync(new IOException("The wire was cut."));
        Assert.Equal("The wire was cut.", (await Assert.ThrowsAsync<IOException>(() => reader.ReadAsync().AsTask())).Message);
    }

    [Fact]
    public async Task Disposing_gives_a_held_piece_back_to_the_pipe()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Form.Bytes($"--bound\r\n{Head}\r\nx"));
        using (var reader = new MultipartReader(pipe.Reader, Form.Boundary, new MultipartLimits()))
        {
            await reader.NextAsync();
            await reader.ReadAsync();
        }

        await pipe.Writer.CompleteAsync();
        Assert.True((await pipe.Reader.ReadAsync()).Buffer.IsEmpty);
    }
}
