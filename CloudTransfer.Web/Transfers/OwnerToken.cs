using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// The secret in the URL of the owner's page: 192 bits from a CSPRNG, 32 characters of base64url. Only its hash is
/// stored.
/// </summary>
public readonly record struct OwnerToken
{
    private const int Bytes = 24, Characters = 32;

    private OwnerToken(string value) => Value = value;

    /// <summary>The token as text, safe in a URL.</summary>
    public string Value { get; }

    /// <summary>Creates a new token.</summary>
    public static OwnerToken New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Parses a client's token; false if the text cannot be a token.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OwnerToken token)
    {
        var valid = text?.Length == Characters && Base64Url.IsValid(text);
        token = valid ? new OwnerToken(text!) : default;
        return valid;
    }

    /// <summary>
    /// The stored hash: SHA-256, in hexadecimal. The token is random, so the hash needs neither salt nor iterations.
    /// </summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Value)));

    /// <summary>A constant, so that the secret cannot reach a log.</summary>
    public override string ToString() => "owner token";
}
