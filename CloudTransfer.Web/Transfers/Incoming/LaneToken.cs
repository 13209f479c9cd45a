using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>
/// The secret in a lane's address: who has it may send the lane's bytes. 192 bits, derived from the owner's token, so
/// that the owner can be told the addresses again; nothing follows from the transfer's link. Only its hash is stored.
/// </summary>
public readonly record struct LaneToken
{
    private LaneToken(string value) => Value = value;

    /// <summary>The token as text, safe in a URL.</summary>
    public string Value { get; }

    /// <summary>The token of a lane of the transfer that <paramref name="owner"/> owns.</summary>
    public static LaneToken Of(OwnerToken owner, int number)
    {
        var code = HMACSHA256.HashData(Encoding.ASCII.GetBytes(owner.Value), Encoding.ASCII.GetBytes($"lane {number}"));
        return new LaneToken(TokenText.Of(code));
    }

    /// <summary>Parses what a client sends; false for anything that cannot be a token.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LaneToken token)
    {
        var valid = TokenText.IsOne(text);
        token = valid ? new LaneToken(text!) : default;
        return valid;
    }

    /// <summary>What the database keeps: SHA-256, in hexadecimal.</summary>
    public string Hash() => TokenText.Hash(Value);

    /// <summary>Nothing of the secret, so that it cannot slip into a log.</summary>
    public override string ToString() => "lane token";
}
