using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using Dapper;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Notifications;

/// <summary>
/// The addresses that want no mail from this server, by their hashes. Whoever got a mail says so by a link in it, which holds the
/// address encrypted: it works as long as the key ring lasts, and nothing is stored of those who do not use it.
/// </summary>
public sealed class MailRefusals(IDatabase database, IDataProtectionProvider protection, AuditTrail audit, TimeProvider time)
{
    private readonly IDataProtector _protector = protection.CreateProtector("CloudTransfer.MailRefusal.v1");

    /// <summary>What the URL of an address ends in.</summary>
    public string TokenOf(EmailAddress address) => Base64Url.EncodeToString(_protector.Protect(Encoding.UTF8.GetBytes(address.Value)));

    /// <summary>The address of a token; null for anything that is none.</summary>
    public EmailAddress? AddressOf(string? token)
    {
        try
        {
            var text = Encoding.UTF8.GetString(_protector.Unprotect(Base64Url.DecodeFromChars(token)));
            return EmailAddress.TryParse(text, out var address) ? address : null;
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether an address wants no mail.</summary>
    public async Task<bool> IsRefusedAsync(EmailAddress address, CancellationToken cancel) => await database.FirstAsync<long>(
        "SELECT 1 FROM mail_refusals WHERE address_hash = @hash", new { hash = address.Hash() }, cancel) == 1;

    /// <summary>An address wants no mail from now on.</summary>
    public Task RefuseAsync(EmailAddress address, CancellationToken cancel) => ChangeAsync(
        AuditAction.MailRefused, address,
        "INSERT INTO mail_refusals (address_hash, refused_at) VALUES (@hash, @now) ON CONFLICT (address_hash) DO NOTHING",
        new { hash = address.Hash(), now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancel);

    /// <summary>An address wants mail again.</summary>
    public Task AllowAsync(EmailAddress address, CancellationToken cancel) =>
        ChangeAsync(AuditAction.MailAllowed, address, "DELETE FROM mail_refusals WHERE address_hash = @hash", new { hash = address.Hash() }, cancel);

    private Task ChangeAsync(AuditAction action, EmailAddress address, string sql, object arguments, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            if (await transaction.Connection!.ExecuteAsync(sql, arguments, transaction) == 1)
                await audit.AddAsync(transaction, action, AuditSubject.Address(address.Hash()));
        },
        cancel);
}
