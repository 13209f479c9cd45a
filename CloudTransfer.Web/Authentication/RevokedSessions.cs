using System.Security.Cryptography;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using Dapper;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudTransfer.Web.Authentication;

/// <summary>The sessions that were signed out, for all replicas, until they would have run out by themselves.</summary>
public sealed class RevokedSessions(IDatabase database, AuditTrail audit, TimeProvider time)
{
    private static readonly Query<bool> Revoked = new("SELECT 1 FROM ended_passes WHERE hash = @hash", _ => true);

    /// <summary>The id of a session: the SHA-256 of what its cookie stands for, since base64url has several texts for the same bytes.</summary>
    /// <param name="cookie">The text of a cookie that was given out here.</param>
    public static string IdOf(string cookie) => Convert.ToHexStringLower(SHA256.HashData(WebEncoders.Base64UrlDecode(cookie)));

    /// <summary>Whether a session was signed out.</summary>
    public async Task<bool> ContainsAsync(string id, CancellationToken cancel) => await database.FirstAsync(Revoked, cancel, id);

    /// <summary>Signs a session out, and forgets those that have run out.</summary>
    /// <param name="id">The session.</param>
    /// <param name="lifetime">How long a session lasts.</param>
    /// <param name="by">Whose it is.</param>
    /// <param name="cancel">Gives it up before it has begun.</param>
    public Task AddAsync(string id, TimeSpan lifetime, AuditActor? by, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync("DELETE FROM ended_passes WHERE forget_at <= @now", new { now = now.ToUnixTimeMilliseconds() }, transaction);
                if (await transaction.Connection!.ExecuteAsync(
                    "INSERT INTO ended_passes (hash, forget_at) VALUES (@id, @forget) ON CONFLICT (hash) DO NOTHING",
                    new { id, forget = (now + lifetime).ToUnixTimeMilliseconds() }, transaction) == 1)
                    await audit.AddAsync(transaction, AuditAction.SessionEnded, default, by: by);
            },
            cancel);
    }
}
