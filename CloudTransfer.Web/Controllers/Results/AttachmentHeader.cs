using CloudTransfer.Web.Downloads;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>The Content-Disposition header of content.</summary>
internal static class AttachmentHeader
{
    /// <summary>The header (RFC 6266): clients that support only ASCII use the first name, others the second.</summary>
    /// <param name="disposition">Whether it is saved (<c>attachment</c>) or shown (<c>inline</c>).</param>
    /// <param name="name">The name to save it under.</param>
    public static string Of(string disposition, string name) => new ContentDispositionHeaderValue(disposition)
    {
        FileName = AsciiName.Of(name),
        FileNameStar = name,
    }.ToString();
}
