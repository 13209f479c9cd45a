using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Database;
using Dapper;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Authentication.Passkeys;

/// <summary>
/// The challenges of ceremonies, each in a cookie of the browser that asked for it, sealed by the replicas' shared key ring. None
/// is kept before it is answered, and none is answered twice, whichever replica gets the answer.
/// </summary>
public sealed class PasskeyChallenges(IDataProtectionProvider protection, IDatabase database, TimeProvider time)
{
    private const string Cookie = "passkey";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Gives the browser of a request a challenge.</summary>
    /// <param name="http">The request.</param>
    /// <param name="ceremony">What it is for.</param>
    /// <param name="state">The challenge, and what else the answer is verified by.</param>
    public void Give(HttpContext http, PasskeyCeremony ceremony, string state) => new SessionCookies(ceremony.Path).AppendResponseCookie(
        http, Cookie, ProtectorOf(ceremony).Protect(state, Lifetime),
        new CookieOptions { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, MaxAge = Lifetime });

    /// <summary>Takes the challenge that the browser of a request brings back; null where it has none, for this or any more.</summary>
    public async Task<string?> TakeAsync(HttpContext http, PasskeyCeremony ceremony)
    {
        var cookies = new SessionCookies(ceremony.Path);
        if (ProtectorOf(ceremony).Open(cookies.GetRequestCookie(http, Cookie)) is not { } state)
            return null;
        cookies.DeleteCookie(http, Cookie, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps });
        return await IsFirstAsync(state, http.RequestAborted) ? state : null;
    }

    private async Task<bool> IsFirstAsync(string state, CancellationToken cancel)
    {
        var (now, isFirst) = (time.GetUtcNow(), false);
        await database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync("DELETE FROM passkey_challenges WHERE forget_at <= @now", new { now = now.ToUnixTimeMilliseconds() }, transaction);
                isFirst = await transaction.Connection!.ExecuteAsync(
                    "INSERT INTO passkey_challenges (hash, forget_at) VALUES (@hash, @forget) ON CONFLICT (hash) DO NOTHING",
                    new { hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state))), forget = (now + (2 * Lifetime)).ToUnixTimeMilliseconds() }, transaction) == 1;
            },
            cancel);
        return isFirst;
    }

    private ITimeLimitedDataProtector ProtectorOf(PasskeyCeremony ceremony) =>
        protection.CreateProtector("CloudTransfer.Passkey.v1", ceremony.Purpose).ToTimeLimitedDataProtector();
}
