using System.Security.Claims;
using CloudTransfer.Web.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Authentication;

/// <summary>
/// The text of a person's cookie: the session's token, sealed with the replicas' shared key ring, with its end. Who it is stands
/// in the session's row alone.
/// </summary>
/// <param name="lifetime">How long a session lasts.</param>
/// <param name="protection">The key ring.</param>
internal sealed class UserSessionFormat(TimeSpan lifetime, IDataProtectionProvider protection) : ISecureDataFormat<AuthenticationTicket>
{
    private const string Token = "session";

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("CloudTransfer.UserSession.v1").ToTimeLimitedDataProtector();

    /// <summary>The token of the session that properties are of; null where they are of none.</summary>
    public static SessionToken? TokenOf(AuthenticationProperties? properties) =>
        properties is not null && SessionToken.TryParse(properties.Items.TryGetValue(Token, out var text) ? text : null, out var token) ? token : null;

    /// <summary>Has properties be those of a session.</summary>
    public static void SetToken(AuthenticationProperties properties, SessionToken token) => properties.Items[Token] = token.Value;

    public string Protect(AuthenticationTicket data) =>
        _protector.Protect(TokenOf(data.Properties)?.Value ?? throw new InvalidOperationException("A person is signed in without a session."), lifetime);

    public string Protect(AuthenticationTicket data, string? purpose) => Protect(data);

    public AuthenticationTicket? Unprotect(string? protectedText, string? purpose) => Unprotect(protectedText);

    /// <summary>A ticket of nobody yet, with the token; null for a text that is none, or too old.</summary>
    public AuthenticationTicket? Unprotect(string? protectedText)
    {
        if (_protector.Open(protectedText) is not { } token)
            return null;
        var properties = new AuthenticationProperties { Items = { [Token] = token } };
        return new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Schemes.UserSession)), properties, Schemes.UserSession);
    }
}
