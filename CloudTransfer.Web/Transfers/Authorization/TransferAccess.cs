using System.Net;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Scans;
using Microsoft.AspNetCore.Identity;

namespace CloudTransfer.Web.Transfers.Authorization;

/// <summary>The rules of access to a transfer.</summary>
public sealed class TransferAccess(
    TransferStore store,
    IncomingTransferStore incoming,
    TransferSealer sealer,
    TransferKeys keys,
    VerifiedPasswords verifiedPasswords,
    AttemptLimiter attempts,
    PasswordHashing passwords,
    ScanRules scans,
    CloudTransferMetrics metrics,
    TimeProvider time,
    IObjectStore objects)
{
    /// <summary>Checks access to a transfer.</summary>
    /// <param name="id">The id in the link.</param>
    /// <param name="credentials">The caller's credentials.</param>
    /// <param name="cancel">Cancels the check.</param>
    public async Task<Access> OpenAsync(string? id, Credentials credentials, CancellationToken cancel)
    {
        if (!StoredId.TryParse(id, out var parsed))
            return Access.Gone.Instance;
        if (await FindAsync(parsed, cancel) is not { } transfer)
            return Access.Gone.Instance;
        var now = time.GetUtcNow();
        if (transfer.IsReachable(now))
            return await OpenAsync(transfer, credentials, cancel);
        // Only a client that has access and an unfinished download learns that a transfer is used up.
        return transfer.IsUsedUp(now) && await OpenAsync(transfer, credentials, cancel) is Access.Granted ? new Access.UsedUp(transfer) : Access.Gone.Instance;
    }

    private async Task<Access> OpenAsync(Transfer transfer, Credentials credentials, CancellationToken cancel)
    {
        if (transfer.PasswordHash is null)
            return await AdmitAsync(transfer, cancel);
        if (keys.IsValid(credentials.Key, transfer))
            return await AdmitAsync(transfer, cancel);
        if (credentials.Password is null)
            return new Access.PasswordNeeded(transfer, Wrong: false);
        if (credentials.Password.Length is 0 or > TransferTerms.PasswordLimit)
            return new Access.PasswordNeeded(transfer, Wrong: true);
        // Many range requests of one download send the same password at once: it is verified once for all of them.
        using var verification = await verifiedPasswords.EnterAsync(transfer, credentials.Password, credentials.Client, cancel);
        if (verification.IsVerified && !await attempts.IsShutOutAsync(AttemptSubject.PasswordOf(transfer.Id), credentials.Client, cancel))
            return await AdmitAsync(transfer, cancel);
        // One at a time per client: a waiting request does not count as an attempt yet.
        using var lease = await passwords.AcquireAsync(credentials.Client, cancel);
        if (await attempts.BeginAsync(AttemptSubject.PasswordOf(transfer.Id), credentials.Client, cancel) is not { } attempt)
            return Throttled();
        var verified = await passwords.VerifyAsync(transfer, credentials.Password, cancel);
        if (verified is PasswordVerificationResult.Failed)
            return new Access.PasswordNeeded(transfer, Wrong: true);
        await attempts.ForgetAsync(attempt);
        verification.Remember();
        if (verified is PasswordVerificationResult.SuccessRehashNeeded)
            transfer = await RehashAsync(transfer, credentials.Password, cancel);
        return await AdmitAsync(transfer, cancel);
    }

    // The hash has fewer iterations than required today. Existing cookies become invalid, and the password is requested
    // again.
    private async Task<Transfer> RehashAsync(Transfer transfer, string password, CancellationToken cancel)
    {
        await store.ReplacePasswordAsync(transfer, await passwords.HashWithLeaseAsync(transfer, password, cancel), cancel);
        return await store.FindAsync(transfer.Id, cancel) is { } changed ? changed with { Recipient = transfer.Recipient } : transfer;
    }

    private Access.Throttled Throttled()
    {
        metrics.Rejected(Error.TooManyWrongPasswords(AttemptLimiter.Memory));
        return new Access.Throttled(AttemptLimiter.Memory);
    }

    // Seals a transfer that is complete but was not sealed because its replica was killed.
    private async Task<Transfer?> FindAsync(StoredId id, CancellationToken cancel)
    {
        var transfer = await store.FindByLinkAsync(id, cancel);
        if (transfer?.State is not TransferState.Receiving)
            return transfer;
        return (await sealer.FinishAsync(transfer.Id, TimeSpan.Zero, cancel)).Transfer is { } finished ? finished with { Recipient = transfer.Recipient } : null;
    }

    private async Task<Access> AdmitAsync(Transfer transfer, CancellationToken cancel)
    {
        // If transfers are scanned, no file is released before the scan of the complete transfer; and a bucket reads sealed objects alone.
        if (transfer.State is TransferState.Receiving)
            return new Access.Uploading(transfer, await incoming.FindAsync(transfer, cancel) with { IsWithheld = scans.AreAsked || !objects.ReadsIncoming });
        return scans.StateOf(transfer) switch
        {
            ScanState.Open => new Access.Granted(transfer),
            ScanState.ScanPending => new Access.ScanPending(transfer),
            _ => new Access.Refused(transfer),
        };
    }
}

/// <summary>What a caller presents for a transfer with a password.</summary>
/// <param name="Key">The value of the cookie that was issued for the correct password.</param>
/// <param name="Password">The password.</param>
/// <param name="Client">The client's IP address.</param>
public sealed record Credentials(string? Key, string? Password, IPAddress? Client);
