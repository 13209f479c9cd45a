using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Storage;

/// <summary>The text of a secret token: 192 bits in base64url, 32 characters, safe in a URL. Each kind of token is a type of its own.</summary>
internal static class TokenText
{
    private const int Bytes = 24, Characters = 32;

    /// <summary>A new one, from a CSPRNG.</summary>
    public static string New() => Of(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The text of a token that is derived from another secret, by its first 24 bytes.</summary>
    public static string Of(ReadOnlySpan<byte> secret) => Base64Url.EncodeToString(secret[..Bytes]);

    /// <summary>Whether a text can be a token.</summary>
    public static bool IsOne(ReadOnlySpan<char> text) => text.Length == Characters && Base64Url.IsValid(text);

    /// <summary>What is stored of a token: the SHA-256 in hexadecimal. It is random, so it needs neither salt nor iterations.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
}
