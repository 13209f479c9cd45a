using System.Diagnostics.CodeAnalysis;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Accounts;

/// <summary>
/// What a session's cookie stands for. Only its hash is stored, so that who
/// reads the database, and the key ring in it, can make no cookie.
/// </summary>
public readonly record struct SessionToken
{
    private SessionToken(string value) => Value = value;

    /// <summary>The token as text.</summary>
    public string Value { get; }

    /// <summary>A new one, as each sign-in gets.</summary>
    public static SessionToken New() => new(TokenText.New());

    /// <summary>Parses the text of a token; false if it cannot be one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionToken token)
    {
        var valid = TokenText.IsOne(text);
        token = valid ? new SessionToken(text!) : default;
        return valid;
    }

    /// <summary>The session's id: the SHA-256, in hexadecimal.</summary>
    public string Hash() => TokenText.Hash(Value);

    /// <summary>A constant, so that the secret cannot reach a log.</summary>
    public override string ToString() => "session token";
}
