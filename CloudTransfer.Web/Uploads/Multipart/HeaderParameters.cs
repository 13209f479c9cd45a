namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// Enumerates the parameters of <c>value; name=token; name="quoted string"</c>, the syntax of Content-Type and
/// Content-Disposition (RFC 9110, 5.6.6), in one pass and without allocations.
/// </summary>
internal ref struct HeaderParameters
{
    private const string Blanks = " \t";
    private ReadOnlySpan<char> _rest;

    /// <summary>Creates the enumerator for a header's value; null counts as empty.</summary>
    public HeaderParameters(ReadOnlySpan<char> header)
    {
        var end = header.IndexOf(';');
        Value = (end < 0 ? header : header[..end]).Trim(Blanks);
        _rest = end < 0 ? default : header[end..];
    }

    /// <summary>The value before the first semicolon.</summary>
    public ReadOnlySpan<char> Value { get; }

    /// <summary>Whether a malformed parameter ended the enumeration.</summary>
    public bool Malformed { get; private set; }

    /// <summary>Moves to the next parameter. Returns false at the end, or if the rest is malformed.</summary>
    public bool TryNext(out ReadOnlySpan<char> name, out ParameterValue value)
    {
        name = default;
        value = default;
        _rest = _rest.TrimStart("; \t");
        if (_rest.IsEmpty)
            return false;

        var equals = _rest.IndexOf('=');
        if (equals <= 0)
            return Fail();
        name = _rest[..equals].TrimEnd(Blanks);
        _rest = _rest[(equals + 1)..].TrimStart(Blanks);
        return name.ContainsAny("; \t\"") ? Fail() : _rest is ['"', ..] ? TryQuoted(out value) : Token(out value);
    }

    private bool Token(out ParameterValue value)
    {
        var end = _rest.IndexOf(';');
        value = new ParameterValue((end < 0 ? _rest : _rest[..end]).Trim(Blanks), quoted: false);
        _rest = end < 0 ? default : _rest[end..];
        return true;
    }

    private bool TryQuoted(out ParameterValue value)
    {
        var end = ClosingQuote(_rest);
        value = default;
        if (end < 0)
            return Fail();
        value = new ParameterValue(_rest[1..end], quoted: true);
        _rest = _rest[(end + 1)..].TrimStart(Blanks);
        return _rest is [] or [';', ..] || Fail();
    }

    /// <summary>
    /// Finds the quote that closes the string: the first one that is not escaped by a backslash. Browsers do not escape
    /// a backslash, so that they send the name <c>a\</c> as <c>"a\"</c>: if there is no other quote, the last one
    /// closes the string.
    /// </summary>
    private static int ClosingQuote(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i;
            if (text[i] == '\\')
                i++;
        }

        var last = text.LastIndexOf('"');
        return last > 0 && text[(last + 1)..].Trim(Blanks).IsEmpty ? last : -1;
    }

    private bool Fail()
    {
        _rest = default;
        Malformed = true;
        return false;
    }
}
