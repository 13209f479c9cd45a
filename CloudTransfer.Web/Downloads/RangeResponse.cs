using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Downloads;

/// <summary>The response to a conditional or range request (RFC 9110, sections 13 and 14).</summary>
/// <param name="Status">200, 206, 304, 412 or 416.</param>
/// <param name="Offset">The offset of the first byte to send.</param>
/// <param name="Count">The number of bytes to send.</param>
public readonly record struct RangeResponse(int Status, long Offset, long Count)
{
    /// <summary>
    /// Evaluates the preconditions in the order of RFC 9110, section 13.2.2, then the range. A request for several
    /// ranges receives the whole content, as section 14.2 permits.
    /// </summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="tag">The content's strong entity tag, in quotes.</param>
    /// <param name="modified">When the content was last modified, in whole seconds.</param>
    /// <param name="length">The content's length in bytes.</param>
    public static RangeResponse To(IHeaderDictionary headers, string tag, DateTimeOffset modified, long length)
    {
        if (headers is { Range.Count: 0, IfMatch.Count: 0, IfNoneMatch.Count: 0, IfModifiedSince.Count: 0, IfUnmodifiedSince.Count: 0 })
            return new RangeResponse(StatusCodes.Status200OK, 0, length);
        // A header that does not parse is ignored, except that an invalid If-Range does not match.
        var request = new RequestHeaders(headers);
        if (request.IfMatch is { Count: > 0 } wanted && !wanted.Any(candidate => IsStrong(candidate, tag)))
            return new RangeResponse(StatusCodes.Status412PreconditionFailed, 0, 0);
        if (request.IfMatch.Count == 0 && modified > request.IfUnmodifiedSince)
            return new RangeResponse(StatusCodes.Status412PreconditionFailed, 0, 0);
        if (request.IfNoneMatch is { Count: > 0 } known)
        {
            if (known.Any(candidate => IsWeak(candidate, tag)))
                return new RangeResponse(StatusCodes.Status304NotModified, 0, 0);
        }
        else if (modified <= request.IfModifiedSince)
        {
            return new RangeResponse(StatusCodes.Status304NotModified, 0, 0);
        }

        var isSame = headers.IfRange.Count == 0 || Matches(request.IfRange, tag, modified);
        return isSame && request.Range is { Unit.Value: "bytes", Ranges.Count: 1 } range
            ? Part(range.Ranges.First(), length)
            : new RangeResponse(StatusCodes.Status200OK, 0, length);
    }

    /// <summary>The outcome of a download.</summary>
    /// <param name="sent">The number of bytes sent.</param>
    /// <param name="wanted">The number of bytes to send: the whole or a part.</param>
    /// <param name="length">The content's length in bytes.</param>
    public static DownloadOutcome Outcome(long sent, long wanted, long length) => sent < wanted
        ? DownloadOutcome.Aborted
        : wanted == length ? DownloadOutcome.Complete : DownloadOutcome.Partial;

    private static RangeResponse Part(RangeItemHeaderValue range, long length)
    {
        // "-n" requests the last n bytes, "n-" all bytes from offset n.
        var first = range.From ?? Math.Max(0, length - range.To!.Value);
        var last = range.From is null ? length - 1 : Math.Min(range.To ?? long.MaxValue, length - 1);
        return first < length && last >= first
            ? new RangeResponse(StatusCodes.Status206PartialContent, first, last - first + 1)
            : new RangeResponse(StatusCodes.Status416RangeNotSatisfiable, 0, 0);
    }

    private static bool Matches(RangeConditionHeaderValue? condition, string tag, DateTimeOffset modified) => condition switch
    {
        { EntityTag: { } candidate } => !candidate.IsWeak && string.Equals(candidate.Tag.Value, tag, StringComparison.Ordinal),
        { LastModified: { } date } => date == modified,
        _ => false,
    };

    private static bool IsStrong(EntityTagHeaderValue candidate, string tag) => !candidate.IsWeak && IsWeak(candidate, tag);

    private static bool IsWeak(EntityTagHeaderValue candidate, string tag) =>
        candidate.Equals(EntityTagHeaderValue.Any) || string.Equals(candidate.Tag.Value, tag, StringComparison.Ordinal);
}
