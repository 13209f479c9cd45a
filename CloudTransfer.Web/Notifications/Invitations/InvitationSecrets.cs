using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Notifications.Invitations;

/// <summary>The tokens of invitations while their mails wait, encrypted by the key ring: elsewhere their hashes alone are kept.</summary>
public sealed class InvitationSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("CloudTransfer.InvitationMail.v1");

    /// <summary>Encrypts a token.</summary>
    public string Seal(InvitationToken token) => _protector.Protect(token.Value);

    /// <summary>The token again; null for anything that this key ring has not encrypted.</summary>
    public InvitationToken? Read(string? secret) => InvitationToken.TryParse(_protector.Open(secret), out var token) ? token : null;
}
