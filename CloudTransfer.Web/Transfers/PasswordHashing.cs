using System.Net;
using System.Threading.RateLimiting;
using CloudTransfer.Web.Authentication;
using Microsoft.AspNetCore.Identity;

namespace CloudTransfer.Web.Transfers;

/// <summary>Hashes and verifies transfers' passwords, in turns: PBKDF2 with HMAC-SHA512 and a salt each, as the framework writes it.</summary>
public sealed class PasswordHashing(IPasswordHasher<Transfer> passwords, PasswordHashingLimiter turns)
{
    /// <summary>
    /// How often the hash is taken: what OWASP's Password Storage Cheat Sheet asks for with HMAC-SHA512. A hash says of how
    /// many it is, so that older ones, of fewer, are verified all the same.
    /// </summary>
    public const int Iterations = 210_000;

    /// <summary>Hashes a password when it is its client's turn, and this replica has a processor for it.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="password">The password.</param>
    /// <param name="client">Who set it, by a pseudonym; empty where nobody is counted.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<string> HashAsync(Transfer transfer, string password, string client, CancellationToken cancel)
    {
        using var turn = await turns.OfClientAsync(client, cancel);
        return await HashAgainAsync(transfer, password, cancel);
    }

    /// <summary>Waits until no other password of this client is hashed or verified; the turn ends when it is disposed of.</summary>
    public ValueTask<RateLimitLease> WaitForTurnAsync(IPAddress? client, CancellationToken cancel) => turns.OfClientAsync(client, cancel);

    /// <summary>Hashes a password of a client that has its turn.</summary>
    public async Task<string> HashAgainAsync(Transfer transfer, string password, CancellationToken cancel)
    {
        using var turn = await turns.OfReplicaAsync(cancel);
        return passwords.HashPassword(transfer, password);
    }

    /// <summary>Verifies a password of a client that has its turn.</summary>
    public async Task<PasswordVerificationResult> VerifyAsync(Transfer transfer, string password, CancellationToken cancel)
    {
        using var turn = await turns.OfReplicaAsync(cancel);
        return passwords.VerifyHashedPassword(transfer, transfer.PasswordHash!, password);
    }
}
