namespace CloudTransfer.Web.Security;

/// <summary>What <c>Proxy:PublicUrl</c> may be, and where its path goes in a request.</summary>
internal static class PublicAddress
{
    /// <summary>
    /// The first segments of the server's own addresses. A public path of that name could not be told from them where the
    /// proxy takes it off: <c>/d/x</c> would be the page <c>/x</c> below <c>/d</c>.
    /// </summary>
    internal static IReadOnlyCollection<string> OwnSegments { get; } =
        ["-", "admin", "api", "d", "error", "health", "metrics", "openapi", "sign-in", "sign-out", "t", "upload"];

    /// <summary>Why an address cannot be the public one; null where it can.</summary>
    public static string? WhyNot(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return "allowed is an address that begins with http:// or https://.";
        if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            return "allowed is an address without a query, a fragment or a user, such as https://example.org/share.";
        var path = url.AbsolutePath.TrimEnd('/');
        if (path.Length == 0)
            return null;
        var segments = path[1..].Split('/');
        // What is written is what is meant: nothing was decoded or taken out of it.
        if (!Array.TrueForAll(segments, IsPlain) || !string.Equals(Written(text), path, StringComparison.Ordinal))
            return "allowed in its path are letters of ASCII, digits, and - . _ ~ between single slashes, such as https://example.org/share.";
        return segments is [var only] && OwnSegments.Contains(only, StringComparer.OrdinalIgnoreCase)
            ? $"/{only} is an address of the server's own; allowed is any other path, such as https://example.org/share."
            : null;
    }

    /// <summary>
    /// Has the whole server be under the path of the public address, before a request is routed. A proxy may take the path
    /// off or leave it; a request without it is taken as well, so that the server can be reached past the proxy.
    /// </summary>
    public static void Use(WebApplication app, PathString path)
    {
        if (!path.HasValue)
            return;
        app.Use((context, next) =>
        {
            var request = context.Request;
            // A PUT to the path itself is a file of that name, whose path the proxy has taken off.
            if (request.Path.StartsWithSegments(path, StringComparison.Ordinal, out var rest) && (rest.HasValue || !HttpMethods.IsPut(request.Method)))
                request.Path = rest.HasValue ? rest : "/";
            request.PathBase = path;
            return next(context);
        });
    }

    // The path before it is read: what stands behind the host.
    private static string Written(string text)
    {
        var host = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        return host.IndexOf('/', StringComparison.Ordinal) is var start and >= 0 ? host[start..].TrimEnd('/') : "";
    }

    private static bool IsPlain(string segment) =>
        segment.Length > 0 && segment.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '.' or '_' or '~');
}
