using CloudTransfer.Web.Downloads;
using Microsoft.AspNetCore.Http;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>RFC 9110, sections 13 and 14, for a content of 1000 bytes with the entity tag "t", last modified on a Sunday at 08:00.</summary>
public sealed class RangeResponseTests
{
    private const string Sunday = "Sun, 22 Nov 2026 08:00:00 GMT", Saturday = "Sat, 21 Nov 2026 08:00:00 GMT", Monday = "Mon, 23 Nov 2026 08:00:00 GMT";
    private const long Length = 1000;

    private static readonly DateTimeOffset Modified = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("bytes=0-", 206, 0, 1000)]
    [InlineData("bytes=0-0", 206, 0, 1)]
    [InlineData("bytes=10-19", 206, 10, 10)]
    [InlineData("bytes=999-999", 206, 999, 1)]
    [InlineData("bytes=999-5000", 206, 999, 1)]
    [InlineData("bytes=990-9223372036854775807", 206, 990, 10)]
    [InlineData("bytes=-1", 206, 999, 1)]
    [InlineData("bytes=-1000", 206, 0, 1000)]
    [InlineData("bytes=-5000", 206, 0, 1000)]
    [InlineData("bytes=-0", 416, 0, 0)]
    [InlineData("bytes=1000-", 416, 0, 0)]
    [InlineData("bytes=5000-6000", 416, 0, 0)]
    [InlineData("bytes=0-1,3-4", 200, 0, 1000)]
    [InlineData("bytes=5-2", 200, 0, 1000)]
    [InlineData("bytes=a-b", 200, 0, 1000)]
    [InlineData("bytes=99999999999999999999-", 200, 0, 1000)]
    [InlineData("lines=0-1", 200, 0, 1000)]
    [InlineData("", 200, 0, 1000)]
    public void Range_yields_one_part_the_whole_or_416(string range, int status, long offset, long count) =>
        Assert.Equal(new RangeResponse(status, offset, count), Evaluate(("Range", range)));

    [Theory]
    [InlineData("bytes=0-")]
    [InlineData("bytes=-5")]
    public void Any_range_of_an_empty_content_is_416(string range) =>
        Assert.Equal(416, RangeResponse.To(new HeaderDictionary { ["Range"] = range }, "\"t\"", Modified, 0).Status);

    [Theory]
    [InlineData("If-None-Match", "\"t\"", 304)]
    [InlineData("If-None-Match", "W/\"t\"", 304)]
    [InlineData("If-None-Match", "\"a\", \"t\"", 304)]
    [InlineData("If-None-Match", "*", 304)]
    [InlineData("If-None-Match", "\"a\"", 206)]
    [InlineData("If-Modified-Since", Sunday, 304)]
    [InlineData("If-Modified-Since", Monday, 304)]
    [InlineData("If-Modified-Since", Saturday, 206)]
    [InlineData("If-Match", "\"t\"", 206)]
    [InlineData("If-Match", "*", 206)]
    [InlineData("If-Match", "\"a\", \"t\"", 206)]
    [InlineData("If-Match", "W/\"t\"", 412)]
    [InlineData("If-Match", "\"a\"", 412)]
    [InlineData("If-Unmodified-Since", Sunday, 206)]
    [InlineData("If-Unmodified-Since", Saturday, 412)]
    [InlineData("If-Range", "\"t\"", 206)]
    [InlineData("If-Range", "W/\"t\"", 200)]
    [InlineData("If-Range", "\"a\"", 200)]
    [InlineData("If-Range", Sunday, 206)]
    [InlineData("If-Range", Saturday, 200)]
    [InlineData("If-Range", Monday, 200)]
    [InlineData("If-Range", "nonsense", 200)]
    public void Condition_is_evaluated_before_the_range(string header, string value, int status) =>
        Assert.Equal(status, Evaluate(("Range", "bytes=10-19"), (header, value)).Status);

    [Theory]
    [InlineData("If-Match", "\"t\"", "If-Unmodified-Since", Saturday, 200)]
    [InlineData("If-None-Match", "\"a\"", "If-Modified-Since", Monday, 200)]
    [InlineData("If-Match", "\"a\"", "If-None-Match", "\"t\"", 412)]
    public void Entity_tags_take_precedence_over_dates_and_If_Match_over_If_None_Match(string one, string value, string other, string otherValue, int status) =>
        Assert.Equal(status, Evaluate((one, value), (other, otherValue)).Status);

    private static RangeResponse Evaluate(params (string Header, string Value)[] request)
    {
        var headers = new HeaderDictionary();
        foreach (var (header, value) in request)
            headers[header] = value;
        return RangeResponse.To(headers, "\"t\"", Modified, Length);
    }
}
