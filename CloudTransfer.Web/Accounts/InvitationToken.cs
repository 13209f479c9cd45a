using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Accounts;

/// <summary>The secret in the link of an invitation: 192 bits from a CSPRNG, 32 characters of base64url. Only its hash is stored.</summary>
public readonly record struct InvitationToken
{
    private const int Bytes = 24, Characters = 32;

    private InvitationToken(string value) => Value = value;

    /// <summary>The token as text, safe in a URL.</summary>
    public string Value { get; }

    /// <summary>The path of its page, below the server's own address.</summary>
    public string Path => "/sign-in/invitations/" + Value;

    /// <summary>A new one.</summary>
    public static InvitationToken New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Parses the text of a token; false if it cannot be one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out InvitationToken token)
    {
        var valid = text?.Length == Characters && Base64Url.IsValid(text);
        token = valid ? new InvitationToken(text!) : default;
        return valid;
    }

    /// <summary>The SHA-256 in hexadecimal. The token is random, so it needs neither salt nor iterations.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Value)));

    /// <summary>A constant, so that the secret cannot reach a log.</summary>
    public override string ToString() => "invitation token";
}
