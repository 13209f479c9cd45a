using System.Text;

namespace CloudTransfer.Web.Authentication;

/// <summary>A provider of OpenID Connect, and whom of those it knows may come in.</summary>
public sealed class OidcProviderOptions
{
    private const string Roles = "roles", Groups = "groups";

    /// <summary>The name on its button, such as <c>Keycloak</c>. Its letters and digits stand in the redirect URI, too.</summary>
    public string Name { get; set; } = "";

    /// <summary>The issuer's URL, below which /.well-known/openid-configuration is.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The id of this server at the provider.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The secret of this server at the provider; null or empty for a public client, which PKCE alone protects.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What the provider is asked for; openid, profile and email where there is none.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>The claim with the roles that <see cref="AdministratorRoles"/> are of.</summary>
    public string RoleClaim { get; set => field = string.IsNullOrEmpty(value) ? Roles : value; } = Roles;

    /// <summary>The roles of administrators. Each sign-in decides who is one; without any, nobody is.</summary>
    public IList<string> AdministratorRoles { get; } = [];

    /// <summary>The claim with the groups that <see cref="AllowedGroups"/> are of.</summary>
    public string GroupsClaim { get; set => field = string.IsNullOrEmpty(value) ? Groups : value; } = Groups;

    /// <summary>The groups whose members may come in; everybody where there is none.</summary>
    public IList<string> AllowedGroups { get; } = [];

    /// <summary>The domains of verified addresses of e-mail that may come in; all where there is none.</summary>
    public IList<string> AllowedDomains { get; } = [];

    /// <summary>The provider in addresses: its name in small ASCII letters and digits, with hyphens between.</summary>
    public string Key => KeyOf(Name);

    /// <summary>The name of the authentication scheme.</summary>
    public string Scheme => "Oidc-" + Key;

    /// <summary>The redirect URI's path, below the server's own.</summary>
    public string CallbackPath => $"/sign-in/{Key}/callback";

    /// <summary>The path to which the provider sends a browser after its sign-out, below the server's own.</summary>
    public string SignedOutPath => $"/sign-in/{Key}/signed-out";

    /// <summary>The scopes that are asked for.</summary>
    internal IEnumerable<string> EffectiveScopes => Scopes.Count > 0 ? Scopes.Prepend("openid").Distinct(StringComparer.Ordinal) : ["openid", "profile", "email"];

    /// <summary>Whether nothing is set.</summary>
    internal bool IsBlank => Name is "" && Authority is "" && ClientId is "" && ClientSecret is null or "" && RoleClaim is Roles && GroupsClaim is Groups
        && Scopes.Count + AdministratorRoles.Count + AllowedGroups.Count + AllowedDomains.Count == 0;

    /// <summary>One sentence for each value that cannot be.</summary>
    /// <param name="path">The provider's key in the settings.</param>
    internal IEnumerable<string> Validate(string path)
    {
        if (Key.Length == 0)
            yield return $"{path}:Name is '{Name}': it must have a letter or a digit from a to z and 0 to 9, such as Keycloak.";
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var address) || !IsSafe(address))
            yield return $"{path}:Authority is '{Authority}': it must be the issuer's address, which begins with https:// (or with http:// on this machine).";
        if (ClientId.Length == 0)
            yield return $"{path}:ClientId is missing: it is the id that the provider gave this server.";
        foreach (var domain in AllowedDomains.Where(domain => domain.Length == 0 || domain.Contains('@', StringComparison.Ordinal)))
            yield return $"{path}:AllowedDomains has '{domain}': each must be a domain such as example.org, without @.";
    }

    private static bool IsSafe(Uri address) =>
        address is { Query: "", Fragment: "", UserInfo: "" } && (address.Scheme is "https" || (address.Scheme is "http" && address.IsLoopback));

    private static string KeyOf(string name)
    {
        var key = new StringBuilder();
        foreach (var sign in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(sign))
                key.Append(sign);
            else if (key.Length > 0 && key[^1] != '-')
                key.Append('-');
        }

        return key.ToString().TrimEnd('-');
    }
}
