using System.Net;
using System.Threading.RateLimiting;
using CloudTransfer.Web.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Hashes and verifies transfer passwords, with limited concurrency: PBKDF2 with HMAC-SHA512 and a random salt, in the
/// framework's format.
/// </summary>
public sealed class PasswordHashing(IPasswordHasher<Transfer> passwords, PasswordHashingLimiter limiter)
{
    /// <summary>
    /// The number of PBKDF2 iterations that OWASP's Password Storage Cheat Sheet recommends for HMAC-SHA512. A hash
    /// contains its own number, so that older hashes with fewer iterations can still be verified.
    /// </summary>
    public const int Iterations = 210_000;

    // The framework's hasher does not look at whose password it is.
    private readonly PasswordHasher<PasswordHashing> _others = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    /// <summary>
    /// Hashes a password after waiting for the client's other passwords and for a processor of this replica; null if there is
    /// no password.
    /// </summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="password">The password; null for none.</param>
    /// <param name="client">The client's pseudonym; empty where clients are not limited.</param>
    /// <param name="cancel">Cancels the wait.</param>
    public async Task<string?> HashAsync(Transfer transfer, string? password, string client, CancellationToken cancel)
    {
        if (password is null)
            return null;
        using var lease = await limiter.OfClientAsync(client, cancel);
        return await HashWithLeaseAsync(transfer, password, cancel);
    }

    /// <summary>As <see cref="HashAsync(Transfer, string?, string, CancellationToken)"/>, for what is no transfer.</summary>
    public async Task<string> HashAsync(string password, string client, CancellationToken cancel)
    {
        using var lease = await limiter.OfClientAsync(client, cancel);
        using var turn = await limiter.OfReplicaAsync(cancel);
        return _others.HashPassword(this, password);
    }

    /// <summary>
    /// Waits until no other password of this client is being hashed or verified. Dispose the lease to release it.
    /// </summary>
    public ValueTask<RateLimitLease> AcquireAsync(IPAddress? client, CancellationToken cancel) => limiter.OfClientAsync(client, cancel);

    /// <summary>Hashes a password for a client that holds a lease.</summary>
    public async Task<string> HashWithLeaseAsync(Transfer transfer, string password, CancellationToken cancel)
    {
        using var lease = await limiter.OfReplicaAsync(cancel);
        return passwords.HashPassword(transfer, password);
    }

    /// <summary>Whether a password is that of a hash, for a client that holds a lease; of what is no transfer.</summary>
    public async Task<bool> VerifyAsync(string hash, string password, CancellationToken cancel)
    {
        using var lease = await limiter.OfReplicaAsync(cancel);
        return _others.VerifyHashedPassword(this, hash, password) is not PasswordVerificationResult.Failed;
    }

    /// <summary>Verifies a password for a client that holds a lease.</summary>
    public async Task<PasswordVerificationResult> VerifyAsync(Transfer transfer, string password, CancellationToken cancel)
    {
        using var lease = await limiter.OfReplicaAsync(cancel);
        return passwords.VerifyHashedPassword(transfer, transfer.PasswordHash!, password);
    }
}
