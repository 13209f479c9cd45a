using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>
/// Entity tags of public pages. They are computed from the build and the page's model, so that an unchanged page is not
/// rendered, and all replicas of one version create the same tag.
/// </summary>
internal static class PageTags
{
    private static readonly byte[] Build = typeof(PageTags).Module.ModuleVersionId.ToByteArray();

    /// <summary>
    /// Sets the entity tag and returns whether the browser already has this page, so that 304 is the response.
    /// </summary>
    /// <param name="controller">The controller of the request.</param>
    /// <param name="model">Everything that the page depends on besides the build.</param>
    public static bool IsNotModified(this Controller controller, object model)
    {
        var hash = SHA256.HashData([.. Build, .. JsonSerializer.SerializeToUtf8Bytes(model)]);
        // A weak tag (RFC 9110, section 8.8.1), since an intermediary may compress the page.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash.AsSpan(0, 16))}\"", isWeak: true);
        controller.Response.Headers.ETag = tag.ToString();
        controller.Response.Headers.CacheControl = "no-cache";
        return EntityTagHeaderValue.TryParseList(controller.Request.Headers.IfNoneMatch, out var cached)
            && cached.Any(candidate => candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(tag, useStrongComparison: false));
    }
}
