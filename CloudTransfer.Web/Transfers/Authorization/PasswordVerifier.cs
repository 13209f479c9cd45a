using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Identity;

namespace CloudTransfer.Web.Transfers.Authorization;

/// <summary>Verifies the passwords that callers present, with limited guessing.</summary>
public sealed class PasswordVerifier(VerifiedPasswords verifiedPasswords, AttemptLimiter attempts, PasswordHashing passwords, CloudTransferMetrics metrics)
{
    /// <summary>Verifies the password of what an id names.</summary>
    /// <param name="id">The id.</param>
    /// <param name="hash">The hash of its password.</param>
    /// <param name="credentials">The caller's credentials.</param>
    /// <param name="replace">Stores another hash of the same password, where the hash has fewer iterations than required today.</param>
    /// <param name="cancel">Cancels the check.</param>
    public async Task<PasswordCheck> VerifyAsync(StoredId id, string hash, Credentials credentials, Func<string, Task> replace, CancellationToken cancel)
    {
        if (credentials.Password is null)
            return PasswordCheck.Missing;
        if (credentials.Password.Length is 0 or > TransferTerms.PasswordLimit)
            return PasswordCheck.Wrong;
        // Many range requests of one download send the same password at once: it is verified once for all of them.
        using var verification = await verifiedPasswords.EnterAsync(id, hash, credentials.Password, credentials.Client, cancel);
        if (verification.IsVerified && !await attempts.IsShutOutAsync(AttemptSubject.PasswordOf(id), credentials.Client, cancel))
            return PasswordCheck.Right;
        // One at a time per client: a waiting request does not count as an attempt yet.
        using var lease = await passwords.AcquireAsync(credentials.Client, cancel);
        if (await attempts.BeginAsync(AttemptSubject.PasswordOf(id), credentials.Client, cancel) is not { } attempt)
        {
            metrics.Rejected(Error.TooManyWrongPasswords(AttemptLimiter.Memory));
            return PasswordCheck.Throttled;
        }

        var verified = await passwords.VerifyAsync(hash, credentials.Password, cancel);
        if (verified is PasswordVerificationResult.Failed)
            return PasswordCheck.Wrong;
        await attempts.ForgetAsync(attempt);
        verification.Remember();
        if (verified is PasswordVerificationResult.SuccessRehashNeeded)
            await replace(await passwords.HashWithLeaseAsync(credentials.Password, cancel));
        return PasswordCheck.Right;
    }
}

/// <summary>What came of a check of a password.</summary>
public enum PasswordCheck
{
    /// <summary>It is the password.</summary>
    Right,

    /// <summary>None was presented.</summary>
    Missing,

    /// <summary>It is not the password.</summary>
    Wrong,

    /// <summary>Too many wrong ones were tried, and it was not looked at.</summary>
    Throttled,
}
