using System.Net;
using System.Threading.RateLimiting;
using CloudTransfer.Web.Authentication;
using Microsoft.AspNetCore.Identity;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Hashes and verifies passwords of transfers and file requests, with limited concurrency: PBKDF2 with HMAC-SHA512 and a random
/// salt, in the framework's format, which does not depend on whose password it is.
/// </summary>
public sealed class PasswordHashing(IPasswordHasher<PasswordHashing> passwords, PasswordHashingLimiter limiter)
{
    /// <summary>
    /// The number of PBKDF2 iterations that OWASP's Password Storage Cheat Sheet recommends for HMAC-SHA512. A hash
    /// contains its own number, so that older hashes with fewer iterations can still be verified.
    /// </summary>
    public const int Iterations = 210_000;

    /// <summary>
    /// Hashes a password after waiting for the client's other passwords and for a processor of this replica; null if there is
    /// no password.
    /// </summary>
    /// <param name="password">The password; null for none.</param>
    /// <param name="client">The client's pseudonym; empty where clients are not limited.</param>
    /// <param name="cancel">Cancels the wait.</param>
    public async Task<string?> HashAsync(string? password, string client, CancellationToken cancel)
    {
        if (password is null)
            return null;
        using var lease = await limiter.OfClientAsync(client, cancel);
        return await HashWithLeaseAsync(password, cancel);
    }

    /// <summary>
    /// Waits until no other password of this client is being hashed or verified. Dispose the lease to release it.
    /// </summary>
    public ValueTask<RateLimitLease> AcquireAsync(IPAddress? client, CancellationToken cancel) => limiter.OfClientAsync(client, cancel);

    /// <summary>Hashes a password for a client that holds a lease.</summary>
    public async Task<string> HashWithLeaseAsync(string password, CancellationToken cancel)
    {
        using var lease = await limiter.OfReplicaAsync(cancel);
        return passwords.HashPassword(this, password);
    }

    /// <summary>Verifies a password for a client that holds a lease.</summary>
    public async Task<PasswordVerificationResult> VerifyAsync(string hash, string password, CancellationToken cancel)
    {
        using var lease = await limiter.OfReplicaAsync(cancel);
        return passwords.VerifyHashedPassword(this, hash, password);
    }
}
