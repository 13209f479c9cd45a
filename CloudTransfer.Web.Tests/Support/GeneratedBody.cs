using System.Net;
using System.Text;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Large request bodies, generated while they are sent and verified when they are downloaded; nothing is buffered.</summary>
internal sealed class GeneratedBody : HttpContent
{
    private static readonly byte[] Block = Content.Of(1 << 20);

    private readonly long _length;
    private readonly Func<Stream, Task> _write;

    private GeneratedBody(long length, Func<Stream, Task> write) => (_length, _write) = (length, write);

    /// <summary>A file of <paramref name="length"/> bytes.</summary>
    public static HttpContent File(long length) => new GeneratedBody(length, output => WriteAsync(output, length));

    /// <summary>A form of <paramref name="files"/> files of <paramref name="length"/> bytes each.</summary>
    public static HttpContent Form(int files, int length)
    {
        var form = new GeneratedBody(files * (long)(Head(0).Length + length + 2) + End.Length, async output =>
        {
            for (var i = 0; i < files; i++)
            {
                await output.WriteAsync(Head(i));
                await WriteAsync(output, length);
                await output.WriteAsync("\r\n"u8.ToArray());
            }

            await output.WriteAsync(End);
        });
        form.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary=\"{FormBody.Boundary}\"");
        return form;
    }

    /// <summary>Reads a downloaded file to its end, fails if a byte differs, and returns its length.</summary>
    public static async Task<long> VerifyAsync(Stream content)
    {
        var buffer = new byte[Block.Length];
        for (var length = 0L; ;)
        {
            var read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
            Assert.True(buffer.AsSpan(0, read).SequenceEqual(Block.AsSpan(0, read)), $"The content differs after {length} bytes.");
            length += read;
            if (read < buffer.Length)
                return length;
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _write(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    private static byte[] End { get; } = Encoding.ASCII.GetBytes($"--{FormBody.Boundary}--\r\n");

    private static byte[] Head(int number) => Encoding.ASCII.GetBytes(
        $"--{FormBody.Boundary}\r\nContent-Disposition: form-data; name=\"folder\"; filename=\"F/{number:000000}\"\r\n\r\n");

    private static async Task WriteAsync(Stream output, long length)
    {
        for (; length > 0; length -= Block.Length)
            await output.WriteAsync(Block.AsMemory(0, (int)Math.Min(Block.Length, length)));
    }
}
