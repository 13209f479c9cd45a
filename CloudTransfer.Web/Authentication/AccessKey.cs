using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Authentication;

/// <summary>What an access key may be, and how it is compared.</summary>
public static class AccessKey
{
    /// <summary>The fewest characters of a key. Random ones of this length have 80 bits and more.</summary>
    public const int MinLength = 16;

    /// <summary>What a key may be, for messages.</summary>
    public const string Requirements = "16 to 256 characters without spaces, such as openssl rand -base64 24 makes";

    private const int MaxLength = 256;

    /// <summary>Whether a text is a key that a header can carry.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: >= MinLength and <= MaxLength } && text.All(sign => sign is > ' ' and <= '~');

    /// <summary>The key's SHA-256 in lower-case hexadecimal, by which a session knows its key.</summary>
    public static string Fingerprint(string key) => Convert.ToHexStringLower(Hash(key));

    /// <summary>The key that equals what the caller shows; null when none does. Takes the same time for every wrong one.</summary>
    public static string? Match(IReadOnlyList<string> keys, string shown)
    {
        string? match = null;
        var candidate = Hash(shown);
        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(candidate, Hash(key)))
                match = key;
        }

        return match;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
