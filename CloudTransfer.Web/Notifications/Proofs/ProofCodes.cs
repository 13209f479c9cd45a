using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Notifications.Proofs;

/// <summary>
/// The codes by which people prove their addresses. So few digits are no secret to whoever has a hash of them, so they are kept
/// encrypted by the key ring; how often one may be guessed at is limited elsewhere.
/// </summary>
public sealed class ProofCodes(IDataProtectionProvider protection)
{
    /// <summary>How many digits a code has.</summary>
    internal const int Digits = 6;

    private const int Codes = 1_000_000;

    private readonly IDataProtector _protector = protection.CreateProtector("CloudTransfer.MailCode.v1");

    /// <summary>Makes a code, encrypted.</summary>
    public string Make() => _protector.Protect(RandomNumberGenerator.GetInt32(Codes).ToString($"D{Digits}", CultureInfo.InvariantCulture));

    /// <summary>The digits of a code; null for none, and for anything that this key ring has not encrypted.</summary>
    public string? Read(string? code) => _protector.Open(code);

    /// <summary>Whether somebody has typed a code, perhaps with spaces between the digits.</summary>
    public bool Matches(string code, string? typed) =>
        Read(code) is { } digits
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(digits), Encoding.ASCII.GetBytes(string.Concat((typed ?? "").Where(char.IsAsciiDigit))));
}
