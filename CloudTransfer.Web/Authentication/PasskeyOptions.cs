using System.Net;

namespace CloudTransfer.Web.Authentication;

/// <summary>Section <c>SignIn:Passkeys</c>: accounts that are made by invitation, whose people sign in by passkeys (WebAuthn).</summary>
public sealed class PasskeyOptions
{
    private const int LongestInvitation = 90;

    /// <summary>Whether there are such accounts.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// The domain to which passkeys belong (the RP ID of WebAuthn): the host of <c>Proxy:PublicUrl</c>, or a domain above it; null or empty
    /// for that host. Whoever changes it makes all passkeys worthless.
    /// </summary>
    public string? RelyingPartyId { get; set; }

    /// <summary>How many days the link of an invitation is good.</summary>
    public int InvitationDays { get; set; } = 7;

    /// <summary>How long the link of an invitation is good.</summary>
    public TimeSpan InvitationLifetime => TimeSpan.FromDays(InvitationDays);

    /// <summary>One sentence for each value that cannot be.</summary>
    internal IEnumerable<string> Validate()
    {
        if (InvitationDays is < 1 or > LongestInvitation)
            yield return $"SignIn:Passkeys:InvitationDays is {InvitationDays}: it must be a whole number from 1 to {LongestInvitation}.";
    }

    /// <summary>Why passkeys cannot work at a public URL, in one sentence; null where they can.</summary>
    /// <param name="publicUrl">The public URL; null or empty where the URL of each request counts.</param>
    internal string? ValidateAt(string? publicUrl)
    {
        if (!Enabled)
            return null;
        if (string.IsNullOrEmpty(publicUrl))
        {
            return string.IsNullOrEmpty(RelyingPartyId)
                ? null
                : $"SignIn:Passkeys:RelyingPartyId is '{RelyingPartyId}', but Proxy:PublicUrl is empty: set it, for it says which pages may ask for passkeys.";
        }

        // What cannot be an address is told by others.
        if (!Uri.TryCreate(publicUrl, UriKind.Absolute, out var url))
            return null;
        if (IPAddress.TryParse(url.IdnHost, out _) || (url.Scheme is not "https" && !IsLocalhost(url.IdnHost)))
            return $"SignIn:Passkeys:Enabled is true, but Proxy:PublicUrl is '{publicUrl}': passkeys need an address with https:// and the name of a host.";
        return string.IsNullOrEmpty(RelyingPartyId) || IsSameOrAbove(RelyingPartyId, url.IdnHost)
            ? null
            : $"SignIn:Passkeys:RelyingPartyId is '{RelyingPartyId}': it must be the host of Proxy:PublicUrl, {url.IdnHost}, or a domain above it.";
    }

    /// <summary>The domain to which passkeys belong, where the settings say so; null where it is the host of the request.</summary>
    internal string? DomainAt(string? publicUrl) => !string.IsNullOrEmpty(RelyingPartyId) ? RelyingPartyId
        : Uri.TryCreate(publicUrl, UriKind.Absolute, out var url) ? url.IdnHost
        : null;

    private static bool IsLocalhost(string host) => host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);

    // A domain of one label is that of everybody in it.
    private static bool IsSameOrAbove(string domain, string host) => string.Equals(domain, host, StringComparison.Ordinal)
        || (domain.Contains('.', StringComparison.Ordinal) && host.EndsWith("." + domain, StringComparison.Ordinal));
}
