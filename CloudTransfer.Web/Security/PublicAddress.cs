namespace CloudTransfer.Web.Security;

/// <summary>Validates <c>Proxy:PublicUrl</c> and applies its path to requests.</summary>
internal static class PublicAddress
{
    /// <summary>
    /// The first segments of the paths that the server has with any settings. A public path cannot start with one of them if the
    /// proxy removes it: <c>/d/x</c> could be the page <c>/x</c> below <c>/d</c>.
    /// </summary>
    internal static IReadOnlyCollection<string> OwnSegments { get; } =
        ["-", "admin", "api", "d", "error", "health", "metrics", "openapi", "r", "requests", "sign-in", "sign-out", "t", "upload"];

    /// <summary>Why a URL cannot be the public one; null if it can.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="own">The first segments of the server's own paths.</param>
    public static string? Validate(string text, IEnumerable<string> own)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return "it must be an address that begins with http:// or https://.";
        if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            return "it must be an address without a query, a fragment or a user, such as https://example.org/share.";
        var path = url.AbsolutePath.TrimEnd('/');
        if (path.Length == 0)
            return null;
        var segments = path[1..].Split('/');
        // The path must be written in its normal form, so that nothing was decoded or removed.
        if (!Array.TrueForAll(segments, IsPlain) || !string.Equals(RawPath(text), path, StringComparison.Ordinal))
            return "its path must have only ASCII letters, digits, and - . _ ~ between single slashes, such as https://example.org/share.";
        return segments is [var only] && own.Contains(only, StringComparer.OrdinalIgnoreCase)
            ? $"/{only} is an address of the server's own; use any other path, such as https://example.org/share."
            : null;
    }

    /// <summary>
    /// Serves all paths below the path of the public URL, before routing. The proxy may remove the path or keep it. A
    /// request without it is accepted too, so that the server can be reached without the proxy.
    /// </summary>
    public static void Use(WebApplication app, PathString path)
    {
        if (!path.HasValue)
            return;
        app.Use((context, next) =>
        {
            var request = context.Request;
            // A PUT to the path itself is an upload of a file of that name, from whose URL the proxy has removed the
            // path.
            if (request.Path.StartsWithSegments(path, StringComparison.Ordinal, out var rest) && (rest.HasValue || !HttpMethods.IsPut(request.Method)))
                request.Path = rest.HasValue ? rest : "/";
            request.PathBase = path;
            return next(context);
        });
    }

    // The unparsed path: everything after the host.
    private static string RawPath(string text)
    {
        var host = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        return host.IndexOf('/', StringComparison.Ordinal) is var start and >= 0 ? host[start..].TrimEnd('/') : "";
    }

    private static bool IsPlain(string segment) =>
        segment.Length > 0 && segment.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '.' or '_' or '~');
}
