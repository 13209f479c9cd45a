using System.Net.Http.Headers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Security.Fuzz;

/// <summary>A random request: real paths with wrong endings, real headers with wrong values.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, not normalised.</param>
/// <param name="Headers">Headers of the request.</param>
/// <param name="Type">The content type; null for none.</param>
/// <param name="Body">The body; null for none.</param>
internal sealed record RandomRequest(string Method, string Path, IReadOnlyList<(string Name, string Value)> Headers, string? Type, byte[]? Body)
{
    private static readonly string[] Words =
    [
        "bytes=", "0-", "-1", "text/html", "application/json", "*/*", "Basic ", "Bearer ", "OnNlY3JldA==", "filename ", "YS5iaW4=", "sha1 ",
        "crc32 AAAAAA==", "1.0.0", "\"a\"", "W/", "GET", "DELETE", "PATCH",
        "https", "gzip", "Sun, 22 Nov 2026 08:00:00 GMT", "100-continue", "form=", "transfer-key=", "upload-pass=CfDJ8", "7d", "never", "1", "../", "a.bin",
    ];

    private static readonly string[] Names =
    [
        "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cookie", "Expect", "Forwarded", "If-Match", "If-Modified-Since", "If-None-Match",
        "If-Range", "If-Unmodified-Since", "Origin", "Range", "Referer",
        "Sec-Fetch-Site", "Tus-Resumable", "Upload-Checksum", "Upload-Concat", "Upload-Defer-Length", "Upload-Length", "Upload-Metadata", "Upload-Offset",
        "User-Agent", "X-Downloads", "X-Expires", "X-Forwarded-For",
        "X-Forwarded-Proto", "X-HTTP-Method-Override", "X-Message", "X-Title", "X-From", "X-Password",
    ];

    private static readonly string[] Types =
    [
        "application/json", "application/merge-patch+json", "application/offset+octet-stream", "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data; boundary=b",
        "multipart/form-data", "multipart/form-data; boundary=\"b", "text/plain; charset=x", "application/json; charset=utf-16", ";", "",
    ];

    private static readonly string[] BodyParts =
    [
        "--b\r\n", "\r\n--b--\r\n", "\r\n", "Content-Disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\n",
        "Content-Disposition: form-data; name=message\r\n\r\n", "Content-Type: text/plain\r\n", "filename*=UTF-8''%41",
        "{\"files\":[{\"path\":\"a\",\"size\":3}]}", "{\"files\":[", "{\"path\":\"", "\",\"size\":", "}", "]", "\"message\":\"\\uD800\"",
        "{\"downloads\":1}", "{\"expires\":\"1h\"}", "{\"password\":\"\\uDC00\"}", "message=", "&", "expires=7d",
        "id=", "key=", "password=", "__RequestVerificationToken=", "abc",
    ];

    /// <summary>A generator of requests to a server with these transfers.</summary>
    public static Gen<RandomRequest> Any(IReadOnlyList<string> ids, IReadOnlyList<string> tokens, IReadOnlyList<string> lanes)
    {
        var start = Gen.OneOf(
            Gen.Elements<string>([.. ids.SelectMany(id => new[] { $"/d/{id}", $"/d/{id}/download", $"/d/{id}/files/0", $"/d/{id}/files/0/view",
            $"/d/{id}/files/0/content", $"/d/{id}/SHA256SUMS", $"/api/v1/transfers/{id}", $"/api/v1/transfers/{id}/files" })]),
            Gen.Elements<string>([.. tokens.SelectMany(token => new[] { $"/t/{token}", $"/t/{token}/delete", $"/t/{token}/qr.svg" })]),
            Gen.Elements<string>([.. lanes]),
            Gen.Elements(
                "/", "/upload", "/a.bin", "/sign-in", "/sign-out", "/admin", "/admin/sign-in", "/admin/delete", "/admin/transfers/x", "/api", "/api/v1/transfers", "/api/v1/tus",
                "/metrics", "/health/live", "/health/ready", "/openapi/v1.json", "/error"));
        var path = from address in start
                   from end in Gen.Frequency((2, Gen.Constant("")), (2, Query), (1, Fuzzing.Text("/", "..", "%2f", "files", "view", "0", "delete").Select(Escape)))
                   select address + end;
        var header = from name in Gen.Elements(Names) from value in Fuzzing.Text(Words) select (name, Printable(value));
        var body = Gen.OneOf(Fuzzing.Text(BodyParts).Select(Encoding.UTF8.GetBytes), Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf());
        return from method in Gen.Frequency((5, Gen.Constant("GET")), (4, Gen.Elements("POST", "PUT", "PATCH")), (2, Gen.Elements("HEAD", "OPTIONS", "DELETE", "TRACE", "PROPFIND")))
               from address in path
               from headers in header.ListOf()
               from tus in Gen.Elements(true, false)
               from type in Gen.Elements(Types)
               from content in body
               let version = tus ? [("Tus-Resumable", "1.0.0")] : Array.Empty<(string, string)>()
               let bare = method is "GET" or "HEAD"
               select new RandomRequest(method, address, [.. version, .. headers], bare ? null : type, bare ? null : content);
    }

    /// <summary>The request as text.</summary>
    public override string ToString() =>
        $"{Method} {Path}\n{string.Join('\n', Headers.Select(header => $"{header.Name}: {header.Value}"))}\nContent-Type: {Type}\n\n{Encoding.Latin1.GetString(Body ?? [])}";

    /// <summary>The request as a message for HttpClient.</summary>
    public HttpRequestMessage ToMessage(Uri server)
    {
        var verbatim = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri(server.GetLeftPart(UriPartial.Authority) + Path, verbatim));
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", Type);
        }

        foreach (var (name, value) in Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        return message;
    }

    private static Gen<string> Query => (
        from name in Gen.Elements(
            "find", "folder", "page", "view", "ticket", "pass", "after", "limit", "expires", "downloads", "password", "message", "title", "from", "size", "age", "order", "id", "saved",
            "deleted", "x")
        from value in Fuzzing.Text("1", "gallery", "list", "a/b", "7d", "1GB", "CfDJ8")
        select $"{name}={Escape(value)}").NonEmptyListOf().Select(parts => "?" + string.Join('&', parts));

    // Percent-encodes what a request line cannot contain; a lone surrogate becomes the replacement character.
    private static string Escape(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value is > ' ' and < 0x7F and not ('#' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}') ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));

    private static string Printable(string value) => string.Concat(value.Where(sign => sign is not ('\r' or '\n' or '\0') && sign < 0x80));
}
