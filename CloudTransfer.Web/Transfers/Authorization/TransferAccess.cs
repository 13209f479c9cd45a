using System.Net;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Scans;

namespace CloudTransfer.Web.Transfers.Authorization;

/// <summary>The rules of access to a transfer.</summary>
public sealed class TransferAccess(
    TransferStore store,
    IncomingTransferStore incoming,
    TransferSealer sealer,
    TransferKeys keys,
    PasswordVerifier passwords,
    ScanRules scans,
    TimeProvider time,
    IObjectStore objects)
{
    /// <summary>Checks access to a transfer.</summary>
    /// <param name="id">The id in the link.</param>
    /// <param name="credentials">The caller's credentials.</param>
    /// <param name="cancel">Cancels the check.</param>
    /// <param name="withFiles">The most files that are read with the transfer, for a page that shows them; 0 for none.</param>
    public async Task<Access> OpenAsync(string? id, Credentials credentials, CancellationToken cancel, int withFiles = 0)
    {
        if (!StoredId.TryParse(id, out var parsed))
            return Access.Gone.Instance;
        if (await FindAsync(parsed, withFiles, cancel) is not { } transfer)
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
        switch (await passwords.VerifyAsync(transfer.Id, transfer.PasswordHash, credentials, ReplaceAsync, cancel))
        {
            case PasswordCheck.Right:
                return await AdmitAsync(transfer, cancel);
            case PasswordCheck.Throttled:
                return new Access.Throttled(AttemptLimiter.Memory);
            case var check:
                return new Access.PasswordNeeded(transfer, Wrong: check is PasswordCheck.Wrong);
        }

        // Existing cookies become invalid, and the password is requested again.
        async Task ReplaceAsync(string hash)
        {
            await store.ReplacePasswordAsync(transfer, hash, cancel);
            transfer = await store.FindAsync(transfer.Id, cancel) is { } changed ? changed with { Recipient = transfer.Recipient } : transfer;
        }
    }

    // Seals a transfer that is complete but was not sealed because its replica was killed.
    private async Task<Transfer?> FindAsync(StoredId id, int withFiles, CancellationToken cancel)
    {
        var transfer = await store.FindByLinkAsync(id, cancel, withFiles);
        if (transfer?.State is not TransferState.Receiving)
            return transfer;
        try
        {
            return (await sealer.FinishAsync(transfer.Id, TimeSpan.Zero, cancel)).Transfer is { } finished ? finished with { Recipient = transfer.Recipient } : null;
        }
        catch (UncertainCommitException)
        {
            // It waits for the database's standby, as its sender does.
            return transfer;
        }
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
