namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// Parses <c>form-data; name="files"; filename="a.txt"</c> (RFC 7578, 4.2). Parameters can be in any order. A
/// <c>filename*</c> that can be decoded takes precedence over <c>filename</c> (RFC 6266, 4.3); unknown parameters are
/// ignored.
/// </summary>
internal static class ContentDisposition
{
    /// <summary>Parses the header's value and combines it with the part's content type.</summary>
    public static Part Parse(string header, string? contentType)
    {
        var parameters = new HeaderParameters(header);
        if (!parameters.Value.Equals("form-data", StringComparison.OrdinalIgnoreCase))
            throw new MultipartException("A part's Content-Disposition is not form-data.");

        string? field = null, fileName = null, extended = null;
        var undecodable = false;
        while (parameters.TryNext(out var name, out var value))
        {
            if (name.Equals("name", StringComparison.OrdinalIgnoreCase))
                SetOnce(ref field, value.Unescape());
            else if (name.Equals("filename", StringComparison.OrdinalIgnoreCase))
                SetOnce(ref fileName, value.Unescape());
            else if (name.Equals("filename*", StringComparison.OrdinalIgnoreCase))
            {
                undecodable = !ExtendedValue.TryDecode(value.Text, out var decoded);
                SetOnce(ref extended, decoded ?? "");
            }
        }

        if (parameters.Malformed)
            throw new MultipartException("A part's Content-Disposition is malformed.");
        if (undecodable && fileName is null)
            throw new MultipartException("A part's filename* must be UTF-8 or ISO-8859-1, percent-encoded.");
        return new Part(
            field ?? throw new MultipartException("A part's Content-Disposition has no name."),
            undecodable ? fileName : extended ?? fileName,
            contentType);
    }

    private static void SetOnce(ref string? parameter, string value) =>
        parameter = parameter is null
            ? value
            : throw new MultipartException("A part's Content-Disposition names the same parameter twice.");
}
