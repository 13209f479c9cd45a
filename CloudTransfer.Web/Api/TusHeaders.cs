using System.Globalization;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers.Incoming;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Api;

/// <summary>The headers of tus 1.0.0, and our own.</summary>
internal static class TusHeaders
{
    public const string Version = "1.0.0";
    public const string Resumable = "Tus-Resumable", Versions = "Tus-Version", Extensions = "Tus-Extension", MaxSize = "Tus-Max-Size";
    public const string ChecksumAlgorithms = "Tus-Checksum-Algorithm";
    public const string Offset = "Upload-Offset", Length = "Upload-Length", DeferLength = "Upload-Defer-Length";
    public const string Metadata = "Upload-Metadata", Checksum = "Upload-Checksum", Expires = "Upload-Expires", Concat = "Upload-Concat";

    /// <summary>The link for the recipients of the upload.</summary>
    public const string TransferLink = "Transfer-Link";

    /// <summary>The URL of the owner's page, sent once, to the client that created the upload.</summary>
    public const string TransferOwnerLink = "Transfer-Owner-Link";

    /// <summary>The media type of bytes to be appended.</summary>
    public const string ContentType = "application/offset+octet-stream";

    /// <summary>The value of a header with a number of bytes; null if it is absent or not valid.</summary>
    public static long? Number(this IHeaderDictionary headers, string name) =>
        long.TryParse(headers[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Sets the headers with a lane's offset, its expiry, and the link of the transfer.</summary>
    public static void Describe(this HttpResponse response, Lane lane, Links links)
    {
        response.Headers[Offset] = lane.Reached.Received.ToString(CultureInfo.InvariantCulture);
        response.Headers[TransferLink] = lane.Request is { } request ? links.FileRequest(request) : links.Landing(lane.TransferId);
        response.Headers.CacheControl = "no-store";
        if (!lane.IsComplete)
            response.Headers[Expires] = HeaderUtilities.FormatDate(lane.Expires);
    }
}
