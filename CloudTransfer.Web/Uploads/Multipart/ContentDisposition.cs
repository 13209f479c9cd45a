using CloudTransfer.Web.Errors;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// <c>form-data; name="files"; filename="a.txt"</c> (RFC 7578, 4.2). Parameters come in any order; a
/// <c>filename*</c> that can be decoded wins over <c>filename</c> (RFC 6266, 4.3); unknown ones are passed over.
/// </summary>
internal static class ContentDisposition
{
    /// <summary>Reads the header's value, and joins it with the part's content type.</summary>
    public static Part Parse(string header, string? contentType)
    {
        var parameters = new HeaderParameters(header);
        if (!parameters.Value.Equals("form-data", StringComparison.OrdinalIgnoreCase))
            throw new ErrorException(ErrorCode.FormDispositionNotFormData);

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
            throw new ErrorException(ErrorCode.FormDispositionMalformed);
        if (undecodable && fileName is null)
            throw new ErrorException(ErrorCode.FormFileNameUndecodable);
        return new Part(
            field ?? throw new ErrorException(ErrorCode.FormDispositionWithoutName),
            undecodable ? fileName : extended ?? fileName,
            contentType);
    }

    private static void SetOnce(ref string? parameter, string value) =>
        parameter = parameter is null
            ? value
            : throw new ErrorException(ErrorCode.FormDispositionParameterRepeated);
}
