namespace CloudTransfer.Web.Accounts;

/// <summary>A credential of WebAuthn (Level 3, section 4, "credential record") by which a person signs in.</summary>
/// <param name="Id">The credential id, in base64url.</param>
/// <param name="PublicKey">The public key as a COSE_Key, in base64.</param>
/// <param name="SignCount">The signature counter as it was last; 0 for an authenticator without one.</param>
/// <param name="Transports">How the browser reaches the authenticator, with spaces between; empty where it does not say.</param>
/// <param name="CanSync">Whether the authenticator may copy it to other devices (flag BE).</param>
/// <param name="IsSynced">Whether it has (flag BS).</param>
public sealed record Passkey(string Id, string PublicKey, long SignCount, string Transports, bool CanSync, bool IsSynced)
{
    /// <summary>The most characters of a passkey's name.</summary>
    public const int MaxName = 60;

    /// <summary>The name of the provider in the sessions and logins of those who sign in by passkeys.</summary>
    public const string Provider = "Passkey";

    // No provider of OpenID Connect can have it: theirs are addresses.
    internal const string Issuer = "local";

    /// <summary>Whether passkeys, and no provider, open the accounts of an issuer.</summary>
    internal static bool Opens(string? issuer) => issuer is Issuer;
}

/// <summary>A passkey in its person's list.</summary>
/// <param name="Id">The credential id.</param>
/// <param name="Name">What its person calls it.</param>
/// <param name="IsSynced">Whether it is on several devices.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Used">When it signed in last; null for never.</param>
public sealed record ListedPasskey(string Id, string Name, bool IsSynced, DateTimeOffset Created, DateTimeOffset? Used);

/// <summary>What came of a passkey whose signature is right.</summary>
public enum PasskeyUse
{
    /// <summary>Its person may come in.</summary>
    Counted,

    /// <summary>It was removed meanwhile.</summary>
    Removed,

    /// <summary>The account is disabled.</summary>
    Disabled,

    /// <summary>Its counter has gone back, or stands still: there may be a copy of it.</summary>
    CounterWentBack,
}
