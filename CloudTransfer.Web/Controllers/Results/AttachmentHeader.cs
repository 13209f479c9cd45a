using System.Buffers;
using CloudTransfer.Web.Downloads;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>The Content-Disposition header of content.</summary>
internal static class AttachmentHeader
{
    // Needs neither quotes in the first name nor escapes in the second.
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

    /// <summary>The header (RFC 6266): clients that support only ASCII use the first name, others the second.</summary>
    /// <param name="disposition">Whether it is saved (<c>attachment</c>) or shown (<c>inline</c>).</param>
    /// <param name="name">The name to save it under.</param>
    public static string Of(string disposition, string name)
    {
        var ascii = AsciiName.Of(name);
        return ascii.AsSpan().ContainsAnyExcept(Plain) || !string.Equals(ascii, name, StringComparison.Ordinal)
            ? Encoded(disposition, ascii, name)
            : $"{disposition}; filename={name}; filename*=UTF-8''{name}";
    }

    /// <summary>The same for any name.</summary>
    internal static string Encoded(string disposition, string ascii, string name) =>
        new ContentDispositionHeaderValue(disposition) { FileName = ascii, FileNameStar = name }.ToString();
}
