using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>
/// Entity tags of pages that everybody may see: made of what the page is made of, this build and its model, so that a
/// page that has not changed is not even rendered, and all replicas of one version give the same tag.
/// </summary>
internal static class PageTags
{
    private static readonly byte[] Build = typeof(PageTags).Module.ModuleVersionId.ToByteArray();

    /// <summary>Tags the answer; whether the browser has this very page already, and wants to hear that alone.</summary>
    /// <param name="controller">The controller that answers.</param>
    /// <param name="model">All that the page depends on beside the build.</param>
    public static bool HasAlready(this Controller controller, object model)
    {
        var hash = SHA256.HashData([.. Build, .. JsonSerializer.SerializeToUtf8Bytes(model)]);
        // Weak, as RFC 9110 8.8.1 has it: what is in between may compress the page.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash.AsSpan(0, 16))}\"", isWeak: true);
        controller.Response.Headers.ETag = tag.ToString();
        controller.Response.Headers.CacheControl = "no-cache";
        return EntityTagHeaderValue.TryParseList(controller.Request.Headers.IfNoneMatch, out var known)
            && known.Any(candidate => candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(tag, useStrongComparison: false));
    }
}
