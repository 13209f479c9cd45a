using System.Net;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Scans;
using Microsoft.AspNetCore.Identity;

namespace CloudTransfer.Web.Transfers;

/// <summary>The rules of who may have a transfer: one straight list of guards, in one place.</summary>
public sealed class TransferAccess(
    TransferStore store,
    IncomingTransferStore incoming,
    TransferSealer sealer,
    TransferKeys keys,
    VerifiedPasswords known,
    AttemptLimiter attempts,
    PasswordHashing passwords,
    ScanRules scans,
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
        if (await FindAsync(parsed, cancel) is not { } transfer)
            return Access.Gone.Instance;
        var now = time.GetUtcNow();
        if (transfer.IsReachable(now))
            return await OpenAsync(transfer, credentials, cancel);
        // Of one that is used up nobody learns anything but who may have it, and is in the middle of that.
        return transfer.IsUsedUp(now) && await OpenAsync(transfer, credentials, cancel) is Access.Granted ? new Access.UsedUp(transfer) : Access.Gone.Instance;
    }

    private async Task<Access> OpenAsync(Transfer transfer, Credentials credentials, CancellationToken cancel)
    {
        if (transfer.PasswordHash is null)
            return await AdmitAsync(transfer, cancel);
        if (keys.Opens(credentials.Key, transfer))
            return await AdmitAsync(transfer, cancel);
        if (credentials.Password is null)
            return new Access.PasswordNeeded(transfer, Wrong: false);
        if (credentials.Password.Length is 0 or > TransferTerms.PasswordLimit)
            return new Access.PasswordNeeded(transfer, Wrong: true);
        // Many ranges of one download show the same password at once: it is looked at once, and is right for all of them.
        using var shown = await known.EnterAsync(transfer, credentials.Password, credentials.Client, cancel);
        if (shown.IsKnown && !await attempts.IsShutOutAsync(AttemptSubject.PasswordOf(transfer.Id), credentials.Client, cancel))
            return await AdmitAsync(transfer, cancel);
        // One of a client's at a time: those that wait for their turn are no attempts yet.
        using var turn = await passwords.WaitForTurnAsync(credentials.Client, cancel);
        if (await attempts.BeginAsync(AttemptSubject.PasswordOf(transfer.Id), credentials.Client, cancel) is not { } attempt)
            return Throttled();
        var verified = await passwords.VerifyAsync(transfer, credentials.Password, cancel);
        if (verified is PasswordVerificationResult.Failed)
            return new Access.PasswordNeeded(transfer, Wrong: true);
        await attempts.ForgetAsync(attempt);
        shown.Remember();
        if (verified is PasswordVerificationResult.SuccessRehashNeeded)
            transfer = await RehashAsync(transfer, credentials.Password, cancel);
        return await AdmitAsync(transfer, cancel);
    }

    // It was hashed at less cost than is asked today. Keys that were given out before are void, and asked for once more.
    private async Task<Transfer> RehashAsync(Transfer transfer, string password, CancellationToken cancel)
    {
        await store.ReplacePasswordAsync(transfer, await passwords.HashAgainAsync(transfer, password, cancel), cancel);
        return await store.FindAsync(transfer.Id, cancel) ?? transfer;
    }

    private Access.Throttled Throttled()
    {
        metrics.Rejected(Error.TooManyWrongPasswords(AttemptLimiter.Memory));
        return new Access.Throttled(AttemptLimiter.Memory);
    }

    // What has all its bytes and was not sealed, because the replica that took the last one was killed, is sealed now.
    private async Task<Transfer?> FindAsync(StoredId id, CancellationToken cancel)
    {
        var transfer = await store.FindAsync(id, cancel);
        return transfer?.State is TransferState.Receiving ? await sealer.FinishAsync(id, TimeSpan.Zero, cancel) : transfer;
    }

    private async Task<Access> AdmitAsync(Transfer transfer, CancellationToken cancel)
    {
        // What has not been looked at is not handed out before the rest.
        if (transfer.State is TransferState.Receiving)
            return new Access.Uploading(transfer, await incoming.FindAsync(transfer, cancel) with { IsWithheld = scans.AreAsked });
        return scans.StandingOf(transfer) switch
        {
            Standing.Open => new Access.Granted(transfer),
            Standing.ScanPending => new Access.ScanPending(transfer),
            _ => new Access.Refused(transfer),
        };
    }
}

/// <summary>What a caller shows for a transfer with a password.</summary>
/// <param name="Key">The value of the cookie that the right password was answered with.</param>
/// <param name="Password">The password itself.</param>
/// <param name="Client">The caller's true address.</param>
public sealed record Credentials(string? Key, string? Password, IPAddress? Client);
