using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Uploads.Multipart;

namespace CloudTransfer.Web.Tests.Uploads.Multipart;

/// <summary>Writes forms as browsers do, and reads them with the reader under test.</summary>
internal static class Form
{
    public const string BoundaryText = "bound";

    public static Boundary Boundary { get; } = ParseBoundary($"multipart/form-data; boundary={BoundaryText}");

    public static Boundary ParseBoundary(string contentType)
    {
        Assert.True(Boundary.TryParse(contentType, out var boundary));
        return boundary;
    }

    /// <summary>Bytes of which each character is one.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>A form as text of one file field, whose Content-Disposition has these parameters.</summary>
    public static byte[] WithDisposition(string parameters) =>
        [.. "--bound\r\nContent-Disposition: form-data"u8, .. Encoding.UTF8.GetBytes(parameters), .. "\r\n\r\nx\r\n--bound--\r\n"u8];

    public static byte[] Serialise(IEnumerable<(Part Part, byte[] Content)> parts)
    {
        var body = new List<byte>();
        foreach (var (part, content) in parts)
        {
            var name = part.FileName is null ? "" : $"; filename=\"{part.FileName}\"";
            var type = part.ContentType is null ? "" : $"Content-Type: {part.ContentType}\r\n";
            body.AddRange(Encoding.UTF8.GetBytes(
                $"--{BoundaryText}\r\nContent-Disposition: form-data; name=\"{part.Name}\"{name}\r\n{type}\r\n"));
            body.AddRange(content);
            body.AddRange("\r\n"u8);
        }

        return [.. body, .. Encoding.UTF8.GetBytes($"--{BoundaryText}--\r\n")];
    }

    /// <summary>Reads a body that arrives in reads of that size.</summary>
    public static Task<List<(Part Part, byte[] Content)>> ReadAsync(byte[] body, int read = int.MaxValue, MultipartLimits? limits = null) =>
        ReadAsync(new SplitPipeReader(body.Chunk(Math.Clamp(read, 1, Math.Max(1, body.Length)))), Boundary, limits);

    public static async Task<List<(Part Part, byte[] Content)>> ReadAsync(PipeReader body, Boundary boundary, MultipartLimits? limits = null)
    {
        var parts = new List<(Part, byte[])>();
        using var reader = new MultipartReader(body, boundary, limits ?? new MultipartLimits());
        while (await reader.NextAsync() is { } part)
        {
            var content = new ArrayBufferWriter<byte>();
            while (await reader.ReadAsync() is { IsEmpty: false } piece)
            {
                foreach (var memory in piece)
                    content.Write(memory.Span);
            }

            parts.Add((part, content.WrittenSpan.ToArray()));
        }

        return parts;
    }

    /// <summary>The only part of a form.</summary>
    public static async Task<Part> ReadPartAsync(byte[] body) => Assert.Single(await ReadAsync(body)).Part;

    /// <summary>Reads a body that must be refused, whole and a byte at a time; the sentence for the sender.</summary>
    public static async Task<string> RefusalAsync(byte[] body, MultipartLimits? limits = null)
    {
        var whole = await Assert.ThrowsAsync<ErrorException>(() => ReadAsync(body, limits: limits));
        await Assert.ThrowsAsync<ErrorException>(() => ReadAsync(body, read: 1, limits));
        return ErrorTexts.Line(whole.Error);
    }

    public static void AssertSame(IReadOnlyList<(Part Part, byte[] Content)> expected, IReadOnlyList<(Part Part, byte[] Content)> actual)
    {
        Assert.Equal(expected.Select(part => part.Part), actual.Select(part => part.Part));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Content, pair.Second.Content));
    }
}
