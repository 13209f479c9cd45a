using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Identity;

namespace CloudTransfer.Web.Transfers;

/// <summary>The rules of who may have a transfer: one straight list of guards, in one place.</summary>
public sealed class TransferAccess(TransferStore store, TransferKeys keys, IPasswordHasher<Transfer> passwords, TimeProvider time)
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
        if (transfer.PasswordHash is not { } hash)
            return new Access.Granted(transfer);
        if (keys.Opens(credentials.Key, transfer))
            return new Access.Granted(transfer);
        if (credentials.Password is not { Length: > 0 and <= TransferTerms.PasswordLimit } password)
            return new Access.PasswordNeeded(transfer, Wrong: credentials.Password is not null);
        return passwords.VerifyHashedPassword(transfer, hash, password) is PasswordVerificationResult.Failed
            ? new Access.PasswordNeeded(transfer, Wrong: true)
            : new Access.Granted(transfer);
    }
}

/// <summary>What a caller shows for a transfer with a password.</summary>
/// <param name="Key">The value of the cookie that the right password was answered with.</param>
/// <param name="Password">The password itself.</param>
public sealed record Credentials(string? Key, string? Password);
