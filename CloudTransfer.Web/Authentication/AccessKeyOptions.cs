using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace CloudTransfer.Web.Authentication;

/// <summary>The keys that sign somebody in for one purpose, and the session that a browser gets for one of them.</summary>
public sealed class AccessKeyOptions : AuthenticationSchemeOptions
{
    /// <summary>The claim that holds a key's fingerprint.</summary>
    public const string KeyClaim = "key";

    /// <summary>What the keys are for: the name in the rows of wrong attempts, in the seal of sessions and in the cookie's name.</summary>
    public string Purpose { get; set; } = "";

    /// <summary>The keys; none where nobody can sign in with one.</summary>
    public IReadOnlyList<string> Keys { get; set; } = [];

    /// <summary>The role of whoever knows a key; null for none.</summary>
    public string? Role { get; set; }

    /// <summary>How long a session lasts from the sign-in on.</summary>
    public TimeSpan SessionLifetime { get; set; }

    /// <summary>The addresses that see the session's cookie, below the server's own path.</summary>
    public string SessionPath { get; set; } = "/";

    /// <summary>
    /// What wrong keys are counted as. There is no limit over all clients: long keys need none, and strangers could use it to
    /// shut everybody out.
    /// </summary>
    internal AttemptSubject AttemptSubject => new(Purpose, "", int.MaxValue);

    /// <summary>Whether one of the keys has this fingerprint.</summary>
    public bool HasKey(string? fingerprint) =>
        Keys.Any(key => string.Equals(AccessKey.Fingerprint(key), fingerprint, StringComparison.Ordinal));

    /// <summary>Whoever knows the key with this fingerprint, as a scheme signs them in.</summary>
    public ClaimsPrincipal PrincipalOf(string fingerprint, string scheme)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new Claim(KeyClaim, fingerprint));
        if (Role is not null)
            identity.AddClaim(new Claim(identity.RoleClaimType, Role));
        return new ClaimsPrincipal(identity);
    }
}
