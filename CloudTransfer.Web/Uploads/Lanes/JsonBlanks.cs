namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>Counts what of JSON is white space between the tokens (RFC 8259, section 2), and what is not, as its bytes come.</summary>
internal sealed class JsonBlanks
{
    private const byte Quote = (byte)'"', Escape = (byte)'\\';

    // Anybody may indent: a file on five lines of its own needs twice as many blanks as other characters.
    private const long BlanksAnyway = 64 << 10, BlanksPerByte = 4;

    private bool _isInString, _isEscaped;

    /// <summary>The bytes of white space.</summary>
    public long Blank { get; private set; }

    /// <summary>The other bytes.</summary>
    public long Meaning { get; private set; }

    /// <summary>Whether there is more white space than any way of indenting makes.</summary>
    public bool IsMostlyBlank => Blank > BlanksAnyway + (BlanksPerByte * Meaning);

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var blanks = 0;
        foreach (var sign in bytes)
        {
            if (_isInString)
                EndString(sign);
            else if (sign is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                blanks++;
            else
                _isInString = sign == Quote;
        }

        Blank += blanks;
        Meaning += bytes.Length - blanks;
    }

    private void EndString(byte sign)
    {
        _isInString = sign != Quote || _isEscaped;
        _isEscaped = sign == Escape && !_isEscaped;
    }
}
