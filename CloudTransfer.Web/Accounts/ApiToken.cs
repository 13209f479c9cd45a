using System.Diagnostics.CodeAnalysis;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Accounts;

/// <summary>
/// The secret by which a program acts for a person: <c>ct_</c> and 192 bits from a CSPRNG in base64url. It is told once; only its
/// hash is stored.
/// </summary>
public readonly record struct ApiToken
{
    /// <summary>What all of them begin with, so that people and scanners of secrets know one.</summary>
    public const string Prefix = "ct_";

    private const int Shown = 8;

    private ApiToken(string value) => Value = value;

    /// <summary>The token as text.</summary>
    public string Value { get; }

    /// <summary>Its first characters, by which its person knows it again.</summary>
    public string Beginning => Value[..Shown];

    /// <summary>A new one.</summary>
    public static ApiToken New() => new(Prefix + TokenText.New());

    /// <summary>Parses the text of a token; false if it cannot be one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ApiToken token)
    {
        var valid = text?.StartsWith(Prefix, StringComparison.Ordinal) is true && TokenText.IsOne(text.AsSpan(Prefix.Length));
        token = valid ? new ApiToken(text!) : default;
        return valid;
    }

    /// <summary>The SHA-256 in hexadecimal.</summary>
    public string Hash() => TokenText.Hash(Value);

    /// <summary>A constant, so that the secret cannot reach a log.</summary>
    public override string ToString() => "API token";
}

/// <summary>What a token is good for.</summary>
[Flags]
public enum ApiScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Sends transfers.</summary>
    Upload = 1,

    /// <summary>Lists one's transfers, and reads each.</summary>
    Read = 2,

    /// <summary>Changes and deletes one's transfers.</summary>
    Manage = 4,
}

/// <summary>The names of scopes, in the table and in forms.</summary>
public static class ApiScopeNames
{
    private static readonly (ApiScopes Scope, string Name)[] Names = [(ApiScopes.Upload, "upload"), (ApiScopes.Read, "read"), (ApiScopes.Manage, "manage")];

    /// <summary>The names of scopes.</summary>
    public static IReadOnlyList<string> Of(ApiScopes scopes) => [.. Names.Where(name => scopes.HasFlag(name.Scope)).Select(name => name.Name)];

    /// <summary>The scopes of names; names that there are not count for nothing.</summary>
    public static ApiScopes Parse(IEnumerable<string> names) =>
        names.Aggregate(ApiScopes.None, (scopes, text) => scopes | Array.Find(Names, name => string.Equals(name.Name, text, StringComparison.Ordinal)).Scope);
}
