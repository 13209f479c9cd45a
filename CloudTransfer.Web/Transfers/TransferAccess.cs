using System.Net;
using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Identity;

namespace CloudTransfer.Web.Transfers;

/// <summary>The rules of who may have a transfer: one straight list of guards, in one place.</summary>
public sealed class TransferAccess(
    TransferStore store,
    TransferKeys keys,
    PasswordAttempts attempts,
    IPasswordHasher<Transfer> passwords,
    CloudTransferMetrics metrics,
    TimeProvider time)
{
    /// <summary>Asks for a transfer.</summary>
    /// <param name="id">The id, as the link has it.</param>
    /// <param name="credentials">What the caller shows: a key it was given before, or a password.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<Access> OpenAsync(string? id, Credentials credentials, CancellationToken cancel)
    {
        if (!StoredId.TryParse(id, out var parsed))
            return Access.Gone.Instance;
        if (await store.FindAsync(parsed, cancel) is not { } transfer)
            return Access.Gone.Instance;
        if (!transfer.IsReachable(time.GetUtcNow()))
            return Access.Gone.Instance;
        if (transfer.PasswordHash is null)
            return new Access.Granted(transfer);
        if (keys.Opens(credentials.Key, transfer))
            return new Access.Granted(transfer);
        if (credentials.Password is null)
            return new Access.PasswordNeeded(transfer, Wrong: false);
        if (credentials.Password.Length is 0 or > TransferTerms.PasswordLimit)
            return new Access.PasswordNeeded(transfer, Wrong: true);
        if (await attempts.BeginAsync(transfer.Id, credentials.Client, cancel) is not { } attempt)
            return Throttled();
        if (passwords.VerifyHashedPassword(transfer, transfer.PasswordHash, credentials.Password) is PasswordVerificationResult.Failed)
            return new Access.PasswordNeeded(transfer, Wrong: true);
        await attempts.ForgetAsync(attempt);
        return new Access.Granted(transfer);
    }

    private Access.Throttled Throttled()
    {
        metrics.Rejected(RejectReason.Rate);
        return new Access.Throttled(PasswordAttempts.Memory);
    }
}

/// <summary>What a caller shows for a transfer with a password.</summary>
/// <param name="Key">The value of the cookie that the right password was answered with.</param>
/// <param name="Password">The password itself.</param>
/// <param name="Client">The caller's true address.</param>
public sealed record Credentials(string? Key, string? Password, IPAddress? Client);
