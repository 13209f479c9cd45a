using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>The key to the owner's page: 192 bits from a CSPRNG, 32 characters of base64url. Only its hash is stored.</summary>
public readonly record struct OwnerToken
{
    private const int Bytes = 24, Characters = 32;

    private OwnerToken(string value) => Value = value;

    /// <summary>The token as text, safe in a URL.</summary>
    public string Value { get; }

    /// <summary>A new one.</summary>
    public static OwnerToken New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Parses what a client sends; false for anything that cannot be a token.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OwnerToken token)
    {
        var valid = text?.Length == Characters && Base64Url.IsValid(text);
        token = valid ? new OwnerToken(text!) : default;
        return valid;
    }

    /// <summary>What the database keeps: SHA-256, in hexadecimal. The token is random, so no salt and no cost is needed.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Value)));

    /// <summary>Nothing of the secret, so that it cannot slip into a log.</summary>
    public override string ToString() => "owner token";
}
