using System.Buffers;
using System.Net.Http.Headers;
using System.Text;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A multipart form body, written as browsers do, without validating names.</summary>
internal sealed class FormBody
{
    public const string Boundary = "----cloudtransfer-test";

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public FormBody Field(string name, string value) =>
        Part($"form-data; name=\"{name}\"", Encoding.UTF8.GetBytes(value));

    public FormBody File(string name, byte[] content, string field = "files") =>
        Part($"form-data; name=\"{field}\"; filename=\"{name}\"", content, "Content-Type: application/octet-stream\r\n");

    /// <summary>Adds a part with the given Content-Disposition and further header lines.</summary>
    public FormBody Part(string disposition, byte[] content, string headers = "")
    {
        _bytes.Write(Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: {disposition}\r\n{headers}\r\n"));
        _bytes.Write(content);
        _bytes.Write("\r\n"u8);
        return this;
    }

    /// <summary>The body so far, without the closing boundary.</summary>
    public byte[] Open() => _bytes.WrittenSpan.ToArray();

    /// <summary>The complete body.</summary>
    public byte[] Close() => [.. _bytes.WrittenSpan, .. Encoding.ASCII.GetBytes($"--{Boundary}--\r\n")];

    /// <summary>The complete body as request content.</summary>
    public HttpContent ToContent() => ToContent(Close());

    /// <summary>Any bytes as a form with this or another boundary.</summary>
    public static HttpContent ToContent(byte[] body, string boundary = Boundary)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("multipart/form-data") { Parameters = { new("boundary", $"\"{boundary}\"") } };
        return content;
    }
}
