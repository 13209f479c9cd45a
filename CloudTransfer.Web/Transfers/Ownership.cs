using CloudTransfer.Web.Database;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers;

/// <summary>What the owner of a transfer may do with it: see how it is, change its terms, delete it.</summary>
public sealed class Ownership(
    IDatabase database, TransferStore store, RemovedTransfers removedTransfers, Removal removal,
    PasswordHashing passwords, IOptions<TransfersOptions> rules, TimeProvider time)
{
    /// <summary>What a token owns, or owned; null when it is none.</summary>
    public async Task<Owned?> FindAsync(OwnerToken token, CancellationToken cancel)
    {
        if (await store.FindAsync(token, cancel) is { } transfer)
            return transfer.HasEnded(time.GetUtcNow()) is { } removed ? new Owned.Ended(removed) : new Owned.Alive(transfer);
        return await removedTransfers.FindAsync(token, cancel) is { } ended ? new Owned.Ended(ended) : null;
    }

    /// <summary>Changes the terms of a transfer; one that has ended stays as it is.</summary>
    /// <param name="token">What its owner shows.</param>
    /// <param name="request">What is to be changed.</param>
    /// <param name="client">Who asks, by a pseudonym; empty where nobody is counted.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Change> ChangeAsync(OwnerToken token, ChangeRequest request, string client, CancellationToken cancel)
    {
        if (await FindAsync(token, cancel) is not Owned.Alive { Transfer: var transfer })
            return new Change.Ended();
        var now = Now();
        var (change, error) = TermsChange.Read(request, rules.Value, now);
        if (change is null)
            return new Change.Wrong(error!);
        var hash = change.Password?.Value is { } password ? await passwords.HashAsync(transfer, password, client, cancel) : null;
        return await SaveAsync(transfer, change, hash, now, cancel) && await store.FindAsync(token, cancel) is { } changed
            ? new Change.Done(changed)
            : new Change.Ended();
    }

    /// <summary>Changes when a transfer expires, as the administrator may; one that has ended stays as it is.</summary>
    /// <param name="id">The transfer.</param>
    /// <param name="expires">How long it lives from now on, or until when, as <see cref="Expiry"/> reads it.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Change> ChangeExpiryAsync(StoredId id, string expires, CancellationToken cancel)
    {
        var now = Now();
        var (change, error) = TermsChange.Read(new ChangeRequest(Expires: expires), rules.Value, now);
        if (change is null)
            return new Change.Wrong(error!);
        return await store.FindAsync(id, cancel) is { } transfer && await SaveAsync(transfer, change, hash: null, now, cancel) && await store.FindAsync(id, cancel) is { } changed
            ? new Change.Done(changed)
            : new Change.Ended();
    }

    /// <summary>Deletes a transfer: nobody reaches it when this returns. False when it has ended before.</summary>
    public async Task<bool> DeleteAsync(OwnerToken token, CancellationToken cancel) =>
        await FindAsync(token, cancel) is Owned.Alive { Transfer: var transfer } && await removal.RemoveAsync(transfer.Id, RemovalReason.Owner, cancel);

    // In whole milliseconds, as the table has them, so that a time that was named is kept exactly.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    // Decided by one statement: a cleaner that claims the transfer at this moment, or its expiry, comes before or after it.
    private async Task<bool> SaveAsync(Transfer transfer, TermsChange change, string? hash, DateTimeOffset now, CancellationToken cancel) => await database.ExecuteAsync(
        """
        UPDATE transfers SET
            message = COALESCE(@message, message),
            title = COALESCE(@title, title),
            sender = COALESCE(@sender, sender),
            expires_at = CASE
                WHEN @ages = 0 THEN expires_at
                WHEN @until IS NOT NULL THEN @until
                WHEN state = 'receiving' THEN created_at + @lifetime
                ELSE @now + @lifetime END,
            expiry_fixed = CASE WHEN @ages = 0 THEN expiry_fixed WHEN @until IS NULL THEN 0 ELSE 1 END,
            max_downloads = CASE WHEN @limits = 1 THEN @downloads ELSE max_downloads END,
            password_hash = CASE WHEN @locks = 1 THEN @hash ELSE password_hash END
        WHERE id = @id AND (state = 'receiving' OR state = 'sealed' AND (expires_at IS NULL OR expires_at > @now))
        """,
        new
        {
            id = transfer.Id.Value,
            message = change.Message,
            title = change.Title,
            sender = change.Sender,
            ages = change.Expiry is null ? 0 : 1,
            lifetime = (long?)change.Expiry?.Lifetime?.TotalMilliseconds,
            until = change.Expiry?.Until?.ToUnixTimeMilliseconds(),
            limits = change.Downloads is null ? 0 : 1,
            downloads = change.Downloads?.Value,
            locks = change.Password is null ? 0 : 1,
            hash,
            now = now.ToUnixTimeMilliseconds(),
        },
        cancel) == 1;
}

/// <summary>What an owner has.</summary>
public abstract record Owned
{
    private Owned()
    {
    }

    /// <summary>A transfer that is arriving, ready or used up: its owner can change it.</summary>
    public sealed record Alive(Transfer Transfer) : Owned;

    /// <summary>A transfer that has ended.</summary>
    public sealed record Ended(RemovedTransfer RemovedTransfer) : Owned;
}

/// <summary>What became of a change.</summary>
public abstract record Change
{
    private Change()
    {
    }

    /// <summary>It is made.</summary>
    /// <param name="Transfer">The transfer as it is now.</param>
    public sealed record Done(Transfer Transfer) : Change;

    /// <summary>It is not understood, and nothing was changed.</summary>
    /// <param name="Error">What is wrong.</param>
    public sealed record Wrong(Error Error) : Change;

    /// <summary>There is no transfer any more.</summary>
    public sealed record Ended : Change;
}
