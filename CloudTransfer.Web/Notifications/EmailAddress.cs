using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Notifications;

/// <summary>
/// The address of a mailbox, <c>name@domain</c>. The name is a dot-atom of RFC 5321 or RFC 6531, without quotes, comments and
/// control characters; the domain has at least two labels and is kept in ASCII (IDNA).
/// </summary>
public readonly record struct EmailAddress
{
    // RFC 5321, 4.5.3.1, in bytes.
    private const int NameLimit = 64, Limit = 254;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    // RFC 5322, 3.2.3.
    private static readonly SearchValues<char> Atom = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");

    private EmailAddress(string value) => Value = value;

    /// <summary>The address as mail servers are told it.</summary>
    public string Value { get; }

    /// <summary>Whether only a mail server with SMTPUTF8 can be told it.</summary>
    public bool NeedsUtf8 => !Ascii.IsValid(Value);

    /// <summary>The hash under which it is counted and remembered: SHA-256 of its lower-case form, in hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Value.ToLowerInvariant())));

    /// <summary>The address as people write it, with the letters of its domain.</summary>
    public override string ToString()
    {
        var at = Value.LastIndexOf('@');
        return $"{Value[..at]}@{Idn.GetUnicode(Value[(at + 1)..])}";
    }

    /// <summary>Parses an address; false for anything that is none, or that has more than one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EmailAddress address)
    {
        address = default;
        if (text?.LastIndexOf('@') is not (> 0 and var at) || !IsName(text[..at]) || Domain(text[(at + 1)..]) is not { } domain)
            return false;
        var value = $"{text[..at].Normalize(NormalizationForm.FormC)}@{domain}";
        if (Encoding.UTF8.GetByteCount(value) > Limit)
            return false;
        address = new EmailAddress(value);
        return true;
    }

    private static bool IsName(string name) =>
        Encoding.UTF8.GetByteCount(name) <= NameLimit
        && name is not ['.', ..] and not [.., '.']
        && !name.Contains("..", StringComparison.Ordinal)
        && name.EnumerateRunes().All(rune => rune.IsAscii ? Atom.Contains((char)rune.Value) : IsLetter(rune));

    // RFC 6531 allows more: spaces and invisible characters of Unicode are in no address that a person was given.
    private static bool IsLetter(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;

    // Null where it is none.
    private static string? Domain(string text)
    {
        try
        {
            var domain = Idn.GetAscii(text).ToLowerInvariant();
            return domain.Contains('.', StringComparison.Ordinal) && domain is not [.., '.'] ? domain : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
