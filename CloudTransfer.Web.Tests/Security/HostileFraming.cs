namespace CloudTransfer.Web.Tests.Security;

/// <summary>Requests whose end two parsers could see in different places. Each hides a second request, for /smuggled.</summary>
internal static class HostileFraming
{
    private const string Hidden = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /// <summary>The requests, each with a description.</summary>
    public static IReadOnlyList<(string What, string Request)> All { get; } =
    [
        .. Lengths.Select(length => ($"Content-Length: {length}", Put($"Content-Length: {length}", "abc" + Hidden))),
        .. Codings.Select(coding => ($"Transfer-Encoding: {coding}", Put($"Transfer-Encoding: {coding}", "0\r\n\r\n" + Hidden))),
        .. Chunks.Select(chunk => ($"a chunk of {Escape(chunk)}", Put("Transfer-Encoding: chunked", chunk + Hidden))),
        .. Heads.Select(head => ($"a head of {Escape(head)}", $"{head}\r\n\r\n0\r\n\r\n{Hidden}")),
        ("a length, then a coding", Put("Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + Hidden)),
        ("a coding, then a length", Put("Transfer-Encoding: chunked\r\nContent-Length: 60", "0\r\n\r\n" + Hidden)),
        ("a hidden request as a chunk, a length of its head", Put("Content-Length: 4\r\nTransfer-Encoding: chunked", $"{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n")),
        ("a hidden request in a chunk", Put("Transfer-Encoding: chunked", $"{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n")),
        ("a hidden request in a chunk's extension", Put("Transfer-Encoding: chunked", $"3;x=\"{Hidden.ReplaceLineEndings(" ")}\"\r\nabc\r\n0\r\n\r\n")),
        ("a hidden request as a trailer", Put("Transfer-Encoding: chunked", $"3\r\nabc\r\n0\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n{Hidden}")),
    ];

    // Lists, duplicates, signs, other bases, spaces, an empty value, an overflow, folded lines.
    private static string[] Lengths =>
    [
        "+3", "-3", "0x3", "3e0", "3.0", "3, 3", "3,4", "3;4", "3 3", "\"3\"", "", "99999999999999999999", "\u0663", "3\r\nContent-Length: 4", "3\r\nContent-Length: 3",
        "3\r\nContent-Length : 4", "\r\n 3", "3\rContent-Length: 40", "3\nContent-Length: 40",
    ];

    private static string[] Codings =>
    [
        "xchunked", "identity", "gzip", "gzip, chunked", "chunked, identity", "chunked, chunked", "chunked;a=b", "\"chunked\"", "\u000bchunked",
        "chunked\r\nTransfer-Encoding: chunked",
        "chunked\r\nTransfer-Encoding: identity", "\r\n chunked", "x\r\n chunked", "\nchunked", "identity\r\nContent-Length: 3", "chunked\0", "",
    ];

    private static string[] Chunks =>
    [
        "FFFFFFFFFFFFFFFF1\r\nabc\r\n0\r\n\r\n", "80000000\r\nabc\r\n0\r\n\r\n", "7FFFFFFFFFFFFFFF\r\n", "-1\r\nabc\r\n0\r\n\r\n",
        "+3\r\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n", "3 \r\nabc\r\n0\r\n\r\n",
        " 3\r\nabc\r\n0\r\n\r\n", "\r\n0\r\n\r\n", "3\nabc\n0\n\n", "3;a\nabc\r\n0\r\n\r\n", "3;a\rabc\r\n0\r\n\r\n", "3;\nabc\r\n0\r\n\r\n",
        "3;a=\"\n\"\r\nabc\r\n0\r\n\r\n", "3\r\nabc0\r\n\r\n",
        "3\r\nabcXX0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "3\r\nabc\r0\r\n\r\n", "g\r\n", "3\0\r\nabc\r\n0\r\n\r\n",
    ];

    private static string[] Heads =>
    [
        "PUT /a.bin HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked", "PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked",
        "PUT /a.bin HTTP/1.1\r\nHost: localhost\r\n Transfer-Encoding: chunked", "PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nX: a\nTransfer-Encoding: chunked",
        "PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nX: a\rTransfer-Encoding: chunked", "PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nX: a\0\r\nTransfer-Encoding: chunked",
        "PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding\0: chunked",
        "PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nTransfer-Encoding: chunked",
        "PUT http://evil.example/a.bin HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip", "PUT /a.bin HTTP/1.1\r\nTransfer-Encoding: chunked",
        "PUT /a.bin  HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip",
        "PUT\t/a.bin\tHTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked", "PUT /a.bin HTTP/1.1 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked",
        "PUT /a.bin HTTP/1.2\r\nHost: localhost\r\nTransfer-Encoding: gzip", "PUT /a.bin\r\nHost: localhost\r\nTransfer-Encoding: chunked",
        "\nPUT /a.bin HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked",
    ];

    private static string Escape(string text) =>
        text.Replace("\r", "<CR>", StringComparison.Ordinal).Replace("\n", "<LF>", StringComparison.Ordinal);

    private static string Put(string headers, string body) => $"PUT /a.bin HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n\r\n{body}";
}
