using System.Diagnostics.CodeAnalysis;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// The secret in the URL of the owner's page. Only its hash is stored.
/// </summary>
public readonly record struct OwnerToken
{
    private OwnerToken(string value) => Value = value;

    /// <summary>The token as text, safe in a URL.</summary>
    public string Value { get; }

    /// <summary>Creates a new token.</summary>
    public static OwnerToken New() => new(TokenText.New());

    /// <summary>Parses a client's token; false if the text cannot be a token.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OwnerToken token)
    {
        var valid = TokenText.IsOne(text);
        token = valid ? new OwnerToken(text!) : default;
        return valid;
    }

    /// <summary>
    /// The stored hash: SHA-256, in hexadecimal.
    /// </summary>
    public string Hash() => TokenText.Hash(Value);

    /// <summary>A constant, so that the secret cannot reach a log.</summary>
    public override string ToString() => "owner token";
}
