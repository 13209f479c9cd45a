using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Cleanup;
using CloudTransfer.Web.Transfers.Limits;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Authorization;

/// <summary>The actions of a transfer's owner: view its state, change its terms, delete it.</summary>
public sealed class Ownership(
    IDatabase database, TransferStore store, RemovedTransfers removedTransfers, Removal removal,
    PasswordHashing passwords, Allowances allowances, IOptions<TransfersOptions> rules, AuditTrail audit, TimeProvider time)
{
    private const string Terms =
        """

        RETURNING message AS Message, title AS Title, sender AS Sender, expires_at AS ExpiresAt, expiry_fixed AS ExpiryFixed,
            max_downloads AS MaxDownloads, password_hash AS PasswordHash
        """;

    // It holds the row until the commit, so that what the terms were is what they are changed from.
    private const string Hold = "UPDATE transfers SET title = title WHERE id = @id" + Terms;

    // A single statement decides, so that a concurrent expiry or claim by the cleaner happens before or after the change.
    private const string Save =
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
        """ + Terms;

    /// <summary>The transfer of an owner, present or, by its token, removed; null if there is none.</summary>
    public async Task<Owned?> FindAsync(TransferOwner owner, CancellationToken cancel)
    {
        if (await store.FindAsync(owner, cancel) is { } transfer)
            return transfer.HasEnded(time.GetUtcNow()) is { } removed ? new Owned.Ended(removed) : IsHandedOver(owner, transfer) ? new Owned.HandedOver(transfer) : new Owned.Alive(transfer);
        return owner is TransferOwner.ByToken { Token: var token } && await removedTransfers.FindAsync(token, cancel) is { } ended ? new Owned.Ended(ended) : null;
    }

    /// <summary>Waits until what was found is so on every server of the database that may lead.</summary>
    public Task ConfirmAsync(CancellationToken cancel) => database.ReadDurableAsync("SELECT 1;", new { }, rows => rows.ReadSingleAsync<long>(), cancel);

    // What was sent to a file request is the requester's as soon as it is complete.
    private static bool IsHandedOver(TransferOwner owner, Transfer transfer) =>
        owner is TransferOwner.ByToken && transfer is { Submission: not null, State: TransferState.Sealed };

    /// <summary>Changes the terms of a transfer that has not ended.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="request">The change.</param>
    /// <param name="client">The client's pseudonym; empty where clients are not limited.</param>
    /// <param name="cancel">Cancels the change.</param>
    public async Task<Change> ChangeAsync(TransferOwner owner, ChangeRequest request, string client, CancellationToken cancel)
    {
        // A sender's terms must not keep the requester from what was sent.
        if (await FindAsync(owner, cancel) is not Owned.Alive { Transfer: var transfer } || (owner is TransferOwner.ByToken && transfer.Submission is not null))
            return new Change.Ended();
        var now = Now();
        var (change, error) = TermsChange.Read(request, request.Expires is null ? rules.Value : await allowances.RulesOfAsync(transfer.User, cancel), now);
        if (change is null)
            return new Change.Wrong(error!);
        var hash = await passwords.HashAsync(change.Password?.Value, client, cancel);
        return await SaveAsync(transfer, change, hash, now, cancel) && await store.FindAsync(owner, cancel) is { } changed
            ? new Change.Done(changed)
            : new Change.Ended();
    }

    /// <summary>Changes the expiry of a transfer that has not ended, for the administrator.</summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="expires">The lifetime from now on, or the expiry, as parsed by <see cref="Expiry"/>.</param>
    /// <param name="cancel">Cancels the change.</param>
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

    /// <summary>Deletes a transfer; it is unreachable when the method returns. False if it had already ended.</summary>
    public async Task<bool> DeleteAsync(TransferOwner owner, CancellationToken cancel) =>
        await FindAsync(owner, cancel) is Owned.Alive { Transfer: var transfer }
        && await (owner is TransferOwner.ByToken ? removal.RemoveForSenderAsync(transfer.Id, cancel) : removal.RemoveAsync(transfer.Id, RemovalReason.Owner, cancel));

    // In whole milliseconds, as in the table, so that a fixed expiry is stored exactly.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task<bool> SaveAsync(Transfer transfer, TermsChange change, string? hash, DateTimeOffset now, CancellationToken cancel)
    {
        var isSaved = false;
        await database.WriteAsync(async transaction =>
        {
            var before = await transaction.Connection!.QueryFirstOrDefaultAsync<TermsRow>(Hold, new { id = transfer.Id.Value }, transaction);
            var after = await transaction.Connection!.QueryFirstOrDefaultAsync<TermsRow>(Save, ArgumentsOf(transfer, change, hash, now), transaction);
            isSaved = after is not null;
            if (before is not null && after is not null && before != after)
                await audit.AddAsync(transaction, AuditAction.TransferChanged, AuditSubject.Transfer(transfer.Id), string.Join(' ', before.ChangedIn(after)));
        }, cancel);
        return isSaved;
    }

    private static object ArgumentsOf(Transfer transfer, TermsChange change, string? hash, DateTimeOffset now) => new
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
    };

    // Where a column is null, a database may not tell its type, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record TermsRow(string Message, string Title, string Sender, long? ExpiresAt, long ExpiryFixed, long? MaxDownloads, string? PasswordHash)
    {
        private (string Name, object? Value)[] Named =>
        [
            ("message", Message), ("expires", (ExpiresAt, ExpiryFixed)), ("downloads", MaxDownloads), ("password", PasswordHash), ("title", Title), ("from", Sender),
        ];

        /// <summary>The names of the terms that are others in a later row.</summary>
        public IEnumerable<string> ChangedIn(TermsRow after) => after.Named.Except(Named).Select(term => term.Name);
    }
}

/// <summary>What an owner has access to.</summary>
public abstract record Owned
{
    private Owned()
    {
    }

    /// <summary>A transfer that is uploading, ready or used up; its owner can change it.</summary>
    public sealed record Alive(Transfer Transfer) : Owned;

    /// <summary>A transfer that was sent to a file request, and is complete: its sender can see that it is there, and nothing more.</summary>
    public sealed record HandedOver(Transfer Transfer) : Owned;

    /// <summary>A transfer that has ended.</summary>
    public sealed record Ended(RemovedTransfer RemovedTransfer) : Owned;
}

/// <summary>The result of a change.</summary>
public abstract record Change
{
    private Change()
    {
    }

    /// <summary>The change was saved.</summary>
    /// <param name="Transfer">The transfer after the change.</param>
    public sealed record Done(Transfer Transfer) : Change;

    /// <summary>The change is not valid; nothing was saved.</summary>
    /// <param name="Error">What is wrong.</param>
    public sealed record Wrong(Error Error) : Change;

    /// <summary>The transfer does not exist or has ended.</summary>
    public sealed record Ended : Change;
}
