using System.Diagnostics.CodeAnalysis;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Accounts;

/// <summary>The secret in the link of an invitation. Only its hash is stored.</summary>
public readonly record struct InvitationToken
{
    private InvitationToken(string value) => Value = value;

    /// <summary>The token as text, safe in a URL.</summary>
    public string Value { get; }

    /// <summary>The path of its page, below the server's own address.</summary>
    public string Path => "/sign-in/invitations/" + Value;

    /// <summary>A new one.</summary>
    public static InvitationToken New() => new(TokenText.New());

    /// <summary>Parses the text of a token; false if it cannot be one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out InvitationToken token)
    {
        var valid = TokenText.IsOne(text);
        token = valid ? new InvitationToken(text!) : default;
        return valid;
    }

    /// <summary>The SHA-256 in hexadecimal.</summary>
    public string Hash() => TokenText.Hash(Value);

    /// <summary>A constant, so that the secret cannot reach a log.</summary>
    public override string ToString() => "invitation token";
}
