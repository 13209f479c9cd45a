namespace CloudTransfer.Web.Accounts;

/// <summary>A line that somebody typed, or that a provider tells.</summary>
internal static class PlainText
{
    /// <summary>The line without control characters, and without white space around it.</summary>
    public static string Of(string? text) => string.Concat((text ?? "").Where(sign => !char.IsControl(sign))).Trim();

    /// <summary>The same, of at most so many characters.</summary>
    public static string Of(string? text, int most)
    {
        var plain = Of(text);
        if (plain.Length <= most)
            return plain;
        // Not between the two halves of a character.
        return plain[..(char.IsHighSurrogate(plain[most - 1]) ? most - 1 : most)];
    }
}
