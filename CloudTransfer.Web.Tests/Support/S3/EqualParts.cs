using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>Refuses, before a server that is not so strict, what Cloudflare's R2 refuses: an object of parts that are not, all but the last one, of one size.</summary>
internal sealed class EqualParts
{
    private readonly ConcurrentDictionary<(string Upload, int Part), long> _sizes = new();
    private readonly ConcurrentQueue<(string Path, IReadOnlyList<long> Sizes)> _completed = new();

    /// <summary>The sizes of the parts of each upload to a key that was to be completed, in order.</summary>
    public IReadOnlyList<IReadOnlyList<long>> CompletedTo(string key) => [.. _completed.Where(upload => upload.Path.EndsWith($"/{key}", StringComparison.Ordinal)).Select(upload => upload.Sizes)];

    /// <summary>A rule of <see cref="FaultProxy"/>.</summary>
    public FaultKind? Judge(HttpRequest request, string target)
    {
        var query = QueryHelpers.ParseQuery(new Uri(new Uri("http://bucket"), target).Query);
        if (query.GetValueOrDefault("uploadId") is not [{ } upload])
            return null;
        if (HttpMethods.IsPut(request.Method))
            _sizes[(upload, int.Parse(query["partNumber"]!))] = SizeOf(request);
        if (!HttpMethods.IsPost(request.Method))
            return null;
        var sizes = _sizes.Where(part => string.Equals(part.Key.Upload, upload, StringComparison.Ordinal)).OrderBy(part => part.Key.Part).Select(part => part.Value).ToList();
        _completed.Enqueue((request.Path, sizes));
        return sizes.Count > 0 && AreEqual(sizes) ? null : new FaultKind.Answers(400, "InvalidPart");
    }

    /// <summary>Whether all but the last one have one size, which the last one does not exceed.</summary>
    public static bool AreEqual(IReadOnlyList<long> sizes) => sizes.SkipLast(1).Distinct().Count() < 2 && sizes[^1] <= sizes[0];

    // That of a part which is copied stands in the range of its source, such as bytes=0-99.
    private static long SizeOf(HttpRequest request) => request.Headers["x-amz-copy-source-range"] is [{ } range]
        ? range["bytes=".Length..].Split('-') is [var first, var last] ? long.Parse(last) - long.Parse(first) + 1 : 0
        : request.ContentLength ?? 0;
}
