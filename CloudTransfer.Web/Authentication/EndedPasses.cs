using System.Security.Cryptography;
using CloudTransfer.Web.Database;
using Dapper;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudTransfer.Web.Authentication;

/// <summary>The passes that were signed out, for all replicas, until they would have run out by themselves.</summary>
public sealed class EndedPasses(IDatabase database, TimeProvider time)
{
    private static readonly Query<bool> Names = new("SELECT 1 FROM ended_passes WHERE hash = @hash", _ => true);

    /// <summary>Whether a pass was signed out.</summary>
    /// <param name="pass">A pass that was given out here.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<bool> HasAsync(string pass, CancellationToken cancel) => await database.FirstAsync(Names, cancel, Hash(pass));

    /// <summary>Signs a pass out, and forgets those that have run out.</summary>
    /// <param name="pass">A pass that was given out here.</param>
    /// <param name="lasts">How long a pass lasts.</param>
    /// <param name="cancel">Gives it up before it has begun.</param>
    public Task AddAsync(string pass, TimeSpan lasts, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync("DELETE FROM ended_passes WHERE forget_at <= @now", new { now = now.ToUnixTimeMilliseconds() }, transaction);
                await transaction.Connection!.ExecuteAsync(
                    "INSERT INTO ended_passes (hash, forget_at) VALUES (@hash, @forget) ON CONFLICT (hash) DO NOTHING",
                    new { hash = Hash(pass), forget = (now + lasts).ToUnixTimeMilliseconds() }, transaction);
            },
            cancel);
    }

    // Of what the text stands for: base64url has several texts for the same bytes.
    private static string Hash(string pass) => Convert.ToHexStringLower(SHA256.HashData(WebEncoders.Base64UrlDecode(pass)));
}
