using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Authentication;

/// <summary>
/// The text of a session's cookie: the fingerprint of the key, sealed with the replicas' shared key ring, with its end. It is
/// a third as long as the framework's format, and the same as that of earlier versions, whose sessions go on.
/// </summary>
/// <param name="keys">The keys that the sessions belong to.</param>
/// <param name="scheme">The sessions' scheme.</param>
/// <param name="protection">The key ring.</param>
internal sealed class SessionTicketFormat(AccessKeyOptions keys, string scheme, IDataProtectionProvider protection) : ISecureDataFormat<AuthenticationTicket>
{
    private const string Id = "id";

    private readonly ITimeLimitedDataProtector _protector =
        protection.CreateProtector("CloudTransfer.Pass.v1", keys.Purpose).ToTimeLimitedDataProtector();

    /// <summary>The id of a session, by which it is revoked.</summary>
    public static string IdOf(AuthenticationProperties properties) =>
        properties.Items[Id] ?? throw new InvalidOperationException("A session has no id.");

    public string Protect(AuthenticationTicket data) => _protector.Protect(data.Principal.FindFirstValue(AccessKeyOptions.KeyClaim)!, keys.SessionLifetime);

    public string Protect(AuthenticationTicket data, string? purpose) => Protect(data);

    public AuthenticationTicket? Unprotect(string? protectedText, string? purpose) => Unprotect(protectedText);

    /// <summary>The session that a text stands for; null where it is none, or has run out.</summary>
    public AuthenticationTicket? Unprotect(string? protectedText)
    {
        if (_protector.Open(protectedText) is not { } fingerprint)
            return null;
        var session = new AuthenticationProperties { Items = { [Id] = RevokedSessions.IdOf(protectedText!) } };
        return new AuthenticationTicket(keys.PrincipalOf(fingerprint, scheme), session, scheme);
    }
}
