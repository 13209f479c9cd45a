using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Downloads;

/// <summary>What a request for stored bytes is answered with (RFC 9110, sections 13 and 14).</summary>
/// <param name="Status">200, 206, 304, 412 or 416.</param>
/// <param name="Offset">The first byte to send, from the start of the content.</param>
/// <param name="Count">How many bytes to send.</param>
public readonly record struct RangeAnswer(int Status, long Offset, long Count)
{
    /// <summary>
    /// Evaluates the preconditions in the order that RFC 9110, section 13.2.2 gives, then the range. Several ranges
    /// at once are answered with the whole, as section 14.2 permits.
    /// </summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="tag">The content's strong entity tag, in quotes.</param>
    /// <param name="modified">When the content was last modified, in whole seconds.</param>
    /// <param name="length">The content's length in bytes.</param>
    public static RangeAnswer To(IHeaderDictionary headers, string tag, DateTimeOffset modified, long length)
    {
        // A header that does not parse counts as absent; only an If-Range that nobody understands does not hold.
        var request = new RequestHeaders(headers);
        if (request.IfMatch is { Count: > 0 } wanted && !wanted.Any(candidate => IsStrong(candidate, tag)))
            return new RangeAnswer(StatusCodes.Status412PreconditionFailed, 0, 0);
        if (request.IfMatch.Count == 0 && modified > request.IfUnmodifiedSince)
            return new RangeAnswer(StatusCodes.Status412PreconditionFailed, 0, 0);
        if (request.IfNoneMatch is { Count: > 0 } known)
        {
            if (known.Any(candidate => IsWeak(candidate, tag)))
                return new RangeAnswer(StatusCodes.Status304NotModified, 0, 0);
        }
        else if (modified <= request.IfModifiedSince)
        {
            return new RangeAnswer(StatusCodes.Status304NotModified, 0, 0);
        }

        var isSame = headers.IfRange.Count == 0 || Holds(request.IfRange, tag, modified);
        return isSame && request.Range is { Unit.Value: "bytes", Ranges.Count: 1 } range
            ? Part(range.Ranges.First(), length)
            : new RangeAnswer(StatusCodes.Status200OK, 0, length);
    }

    /// <summary>How a download ended.</summary>
    /// <param name="sent">How many bytes were sent.</param>
    /// <param name="wanted">How many were to be sent: the whole, or a part.</param>
    /// <param name="length">The content's length in bytes.</param>
    public static DownloadOutcome Outcome(long sent, long wanted, long length) => sent < wanted
        ? DownloadOutcome.Aborted
        : wanted == length ? DownloadOutcome.Complete : DownloadOutcome.Partial;

    private static RangeAnswer Part(RangeItemHeaderValue range, long length)
    {
        // "-n" asks for the last n bytes, "n-" for all from n on.
        var first = range.From ?? Math.Max(0, length - range.To!.Value);
        var last = range.From is null ? length - 1 : Math.Min(range.To ?? long.MaxValue, length - 1);
        return first < length && last >= first
            ? new RangeAnswer(StatusCodes.Status206PartialContent, first, last - first + 1)
            : new RangeAnswer(StatusCodes.Status416RangeNotSatisfiable, 0, 0);
    }

    private static bool Holds(RangeConditionHeaderValue? condition, string tag, DateTimeOffset modified) => condition switch
    {
        { EntityTag: { } candidate } => !candidate.IsWeak && string.Equals(candidate.Tag.Value, tag, StringComparison.Ordinal),
        { LastModified: { } date } => date == modified,
        _ => false,
    };

    private static bool IsStrong(EntityTagHeaderValue candidate, string tag) => !candidate.IsWeak && IsWeak(candidate, tag);

    private static bool IsWeak(EntityTagHeaderValue candidate, string tag) =>
        candidate.Equals(EntityTagHeaderValue.Any) || string.Equals(candidate.Tag.Value, tag, StringComparison.Ordinal);
}
