using System.Data;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Hosting;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Audit;

/// <summary>
/// What stands in entries for addresses. A pseudonym is an HMAC whose key all replicas share, and which is another one in each period
/// as long as entries are kept: with the last entries of a period its key goes, and nobody can tell any more whose pseudonyms those
/// in an old log are.
/// </summary>
/// <remarks>One IPv6 site, a /64, is one client, as everywhere.</remarks>
public sealed class AuditPseudonyms(IOptions<AuditOptions> options)
{
    private const int KeyBytes = 32, Digits = 16;

    private Key? _known;

    /// <summary>What is written of an address; null for nothing.</summary>
    /// <param name="transaction">The transaction of the entry.</param>
    /// <param name="address">The address; null for the server itself.</param>
    /// <param name="now">When the entry is written.</param>
    internal async ValueTask<string?> OfAsync(IDbTransaction transaction, IPAddress? address, DateTimeOffset now)
    {
        if (address is null || options.Value.Addresses is AuditOptions.None)
            return null;
        if (options.Value.Addresses is AuditOptions.Full)
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        var ends = EndOf(now);
        var secret = _known is { } known && known.Ends == ends ? known.Secret : await KeyAsync(transaction, ends);
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), Encoding.ASCII.GetBytes(ClientAddress.Of(address).Hash)))[..Digits];
    }

    /// <summary>Deletes the keys of periods of which no entry is left.</summary>
    internal static Task ForgetAsync(IDbTransaction transaction, DateTimeOffset before) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM audit_keys WHERE ends_at <= @before", new { before = before.ToUnixTimeMilliseconds() }, transaction);

    // Of several replicas that begin a period, one makes the key; the others wait for its commit. It is remembered when it is
    // committed, for a transaction that is rolled back takes its key with it.
    private async Task<string> KeyAsync(IDbTransaction transaction, long ends)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
        await transaction.Connection!.ExecuteAsync("INSERT INTO audit_keys (ends_at, secret) VALUES (@ends, @secret) ON CONFLICT (ends_at) DO NOTHING", new { ends, secret }, transaction);
        secret = await transaction.Connection!.QuerySingleAsync<string>("SELECT secret FROM audit_keys WHERE ends_at = @ends", new { ends }, transaction);
        transaction.OnCommitted(() => _known = new Key(ends, secret));
        return secret;
    }

    private long EndOf(DateTimeOffset now)
    {
        var length = (long)options.Value.Retention.TotalMilliseconds;
        return (now.ToUnixTimeMilliseconds() / length + 1) * length;
    }

    private sealed record Key(long Ends, string Secret);
}
