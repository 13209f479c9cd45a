using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Accounts;

/// <summary>
/// What a session's cookie stands for: 192 bits from a CSPRNG, 32 characters of base64url. Only its hash is stored, so that who
/// reads the database, and the key ring in it, can make no cookie.
/// </summary>
public readonly record struct SessionToken
{
    private const int Bytes = 24, Characters = 32;

    private SessionToken(string value) => Value = value;

    /// <summary>The token as text.</summary>
    public string Value { get; }

    /// <summary>A new one, as each sign-in gets.</summary>
    public static SessionToken New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Parses the text of a token; false if it cannot be one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionToken token)
    {
        var valid = text?.Length == Characters && Base64Url.IsValid(text);
        token = valid ? new SessionToken(text!) : default;
        return valid;
    }

    /// <summary>The session's id: the SHA-256, in hexadecimal. The token is random, so it needs neither salt nor iterations.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Value)));

    /// <summary>A constant, so that the secret cannot reach a log.</summary>
    public override string ToString() => "session token";
}
