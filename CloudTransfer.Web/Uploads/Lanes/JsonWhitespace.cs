namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>Counts what of JSON is white space between the tokens (RFC 8259, section 2), and what is not, as its bytes come.</summary>
internal sealed class JsonWhitespace
{
    private const byte Quote = (byte)'"', Escape = (byte)'\\';

    // Anybody may indent: a file on five lines of its own needs twice as much white space as other characters.
    private const long AllowedAnyway = 64 << 10, AllowedPerByte = 4;

    private bool _isInString, _isEscaped;

    /// <summary>The bytes of white space.</summary>
    public long Whitespace { get; private set; }

    /// <summary>The other bytes.</summary>
    public long Significant { get; private set; }

    /// <summary>Whether there is more white space than any way of indenting makes.</summary>
    public bool IsMostlyWhitespace => Whitespace > AllowedAnyway + (AllowedPerByte * Significant);

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var whitespace = 0;
        foreach (var sign in bytes)
        {
            if (_isInString)
                EndString(sign);
            else if (sign is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                whitespace++;
            else
                _isInString = sign == Quote;
        }

        Whitespace += whitespace;
        Significant += bytes.Length - whitespace;
    }

    private void EndString(byte sign)
    {
        _isInString = sign != Quote || _isEscaped;
        _isEscaped = sign == Escape && !_isEscaped;
    }
}
