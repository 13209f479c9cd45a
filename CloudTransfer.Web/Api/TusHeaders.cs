using System.Globalization;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers.Incoming;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Api;

/// <summary>The headers of tus 1.0.0, and the one of ours.</summary>
internal static class TusHeaders
{
    public const string Version = "1.0.0";
    public const string Resumable = "Tus-Resumable", Versions = "Tus-Version", Extensions = "Tus-Extension", MaxSize = "Tus-Max-Size";
    public const string ChecksumAlgorithms = "Tus-Checksum-Algorithm";
    public const string Offset = "Upload-Offset", Length = "Upload-Length", DeferLength = "Upload-Defer-Length";
    public const string Metadata = "Upload-Metadata", Checksum = "Upload-Checksum", Expires = "Upload-Expires", Concat = "Upload-Concat";

    /// <summary>The link that an upload's receivers will use.</summary>
    public const string TransferLink = "Transfer-Link";

    /// <summary>The owner's page, told once, to whom began the upload.</summary>
    public const string TransferOwnerLink = "Transfer-Owner-Link";

    /// <summary>The type of a body whose bytes are to be appended.</summary>
    public const string ContentType = "application/offset+octet-stream";

    /// <summary>A header that is a number of bytes; null when it is absent or anything else.</summary>
    public static long? Number(this IHeaderDictionary headers, string name) =>
        long.TryParse(headers[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Says how far a lane is, until when the rest may come, and where the transfer is going to be.</summary>
    public static void Describe(this HttpResponse response, Lane lane)
    {
        response.Headers[Offset] = lane.Reached.Received.ToString(CultureInfo.InvariantCulture);
        response.Headers[TransferLink] = Links.Of(response.HttpContext.Request).Landing(lane.TransferId);
        response.Headers.CacheControl = "no-store";
        if (!lane.IsComplete)
            response.Headers[Expires] = HeaderUtilities.FormatDate(lane.Expires);
    }
}
