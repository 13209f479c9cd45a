using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// The boundary of a multipart/form-data body: 1 to 70 characters of RFC 2046's <c>bchars</c>, without a trailing
/// space.
/// </summary>
public sealed class Boundary
{
    private const string FormData = "multipart/form-data";
    private const int LongestBoundary = 70;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'()+_,-./:=? ");

    private readonly byte[] _delimiter;

    private Boundary(string value) => _delimiter = Encoding.ASCII.GetBytes("\r\n--" + value);

    /// <summary>The delimiter between two parts: CRLF, two hyphens, the boundary. Its CRLF is not content.</summary>
    public ReadOnlySpan<byte> Delimiter => _delimiter;

    /// <summary>The start of a body without a preamble: two hyphens and the boundary.</summary>
    public ReadOnlySpan<byte> Opening => _delimiter.AsSpan(2);

    /// <summary>
    /// Parses the boundary of a request's Content-Type. Returns false if it is not multipart/form-data or has no valid
    /// boundary. Characters that RFC 2046 requires to be quoted are also accepted unquoted, since some programs send
    /// them.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? contentType, [NotNullWhen(true)] out Boundary? boundary)
    {
        var parameters = new HeaderParameters(contentType);
        var valid = parameters.Value.Equals(FormData, StringComparison.OrdinalIgnoreCase);
        ReadOnlySpan<char> found = default;
        while (valid && parameters.TryNext(out var name, out var value))
        {
            if (!name.Equals("boundary", StringComparison.OrdinalIgnoreCase))
                continue;
            valid = found.IsEmpty && IsValid(value.Text);
            found = value.Text;
        }

        boundary = valid && !found.IsEmpty && !parameters.Malformed ? new Boundary(found.ToString()) : null;
        return boundary is not null;
    }

    private static bool IsValid(ReadOnlySpan<char> value) =>
        value is [.., not ' '] && value.Length <= LongestBoundary && !value.ContainsAnyExcept(Allowed);
}
