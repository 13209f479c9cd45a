using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Notifications.Proofs;

/// <summary>
/// A table with addresses that must be proved. It has the columns address, language, base, sender, queue, code_hash, code_until, failure
/// and words. While a proof is needed, code_hash has the code, encrypted, or nothing until one is made; it is null where none is needed.
/// </summary>
public abstract class ProofTable
{
    /// <summary>What code_hash is while a proof is needed and no code was made.</summary>
    internal const string NoCode = "";

    /// <summary>The kind of the mails with a code. Their texts begin with it.</summary>
    public abstract string MailKind { get; }

    /// <summary>What the audit trail calls it when an address is proved.</summary>
    public abstract AuditAction Proved { get; }

    /// <summary>What the audit trail calls it when another code is sent.</summary>
    public abstract AuditAction Renewed { get; }

    /// <summary>The table.</summary>
    protected abstract string Name { get; }

    /// <summary>The SQL that finds the row of <c>@id</c>, where a code can be typed for it.</summary>
    protected abstract string IsRow { get; }

    private string IsUnproven => $"{IsRow} AND code_hash IS NOT NULL";

    /// <summary>What a proof is about, for the audit trail.</summary>
    public abstract AuditSubject SubjectOf(StoredId id);

    /// <summary>The transfer with which a mail is deleted; null where the table itself sees to it.</summary>
    protected virtual StoredId? TransferOf(StoredId id) => null;

    /// <summary>The code that was sent; null where no proof is needed.</summary>
    internal Task<SentCode?> FindAsync(IDatabase database, StoredId id, CancellationToken cancel) => database.FirstAsync<SentCode>(
        $"SELECT code_hash AS Code, code_until AS Until FROM {Name} WHERE {IsUnproven}", new { id = id.Value }, cancel);

    /// <summary>Forgets the code that there was; the mail for another one, or null where no proof is needed.</summary>
    internal async Task<Mail?> RestartAsync(IDbTransaction transaction, StoredId id) =>
        await transaction.Connection!.QueryFirstOrDefaultAsync<Row>(
            $"""
            UPDATE {Name} SET code_hash = '{NoCode}', code_until = NULL, failure = NULL, words = NULL WHERE {IsUnproven}
            RETURNING address AS Address, language AS Language, base AS Base, sender AS Sender, queue AS Queue
            """,
            new { id = id.Value }, transaction) is { } row ? row.ToMail(MailKind, id) with { Transfer = TransferOf(id) } : null;

    /// <summary>A code was made, which is about to be sent.</summary>
    internal Task SetCodeAsync(IDbTransaction transaction, StoredId id, string code, long until) => transaction.Connection!.ExecuteAsync(
        $"UPDATE {Name} SET code_hash = @code, code_until = @until WHERE {IsUnproven}", new { id = id.Value, code, until }, transaction);

    /// <summary>The code was sent.</summary>
    internal Task SetUntilAsync(IDbTransaction transaction, string id, long until) => transaction.Connection!.ExecuteAsync(
        $"UPDATE {Name} SET code_until = @until WHERE {IsUnproven}", new { id, until }, transaction);

    /// <summary>The code could not be sent.</summary>
    internal Task SetFailureAsync(IDbTransaction transaction, string id, MailFailure failure, string words) => transaction.Connection!.ExecuteAsync(
        $"UPDATE {Name} SET failure = @failure, words = @words, code_until = NULL WHERE {IsUnproven}", new { id, failure = Names.Of(failure), words }, transaction);

    /// <summary>The address is proved by a code; false where that is no longer the one that was sent last.</summary>
    internal async Task<bool> EndAsync(IDbTransaction transaction, StoredId id, string code) => await transaction.Connection!.ExecuteAsync(
        $"UPDATE {Name} SET code_hash = NULL, code_until = NULL WHERE {IsRow} AND code_hash = @code", new { id = id.Value, code }, transaction) == 1;

    /// <summary>A code, as a table has it.</summary>
    /// <param name="Code">The code, encrypted; empty where none was made.</param>
    /// <param name="Until">Until when it is valid, in milliseconds since 1970; null where it was not sent.</param>
    [method: ExplicitConstructor]
    internal sealed record SentCode(string Code, long? Until);

    [method: ExplicitConstructor]
    private sealed record Row(string Address, string Language, string Base, string Sender, long Queue)
    {
        public Mail ToMail(string kind, StoredId id) => new(
            kind, id.Value, EmailAddress.TryParse(Address, out var address) ? address : throw new InvalidDataException("A row has no address."), Language, Base, Sender) { Queue = (int)Queue };
    }
}
