using System.Data;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Audit;

/// <summary>
/// Writes down who did what to what, from where and when, in the transaction of what is done: what is rolled back leaves no entry, and
/// what is committed has its own. No name of a file, no text of a person and no secret is in an entry.
/// </summary>
public sealed partial class AuditTrail(IDatabase database, AuditCallers callers, AuditPseudonyms pseudonyms, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditTrail> logger)
{
    private const string Insert =
        """
        INSERT INTO audit_entries (written_at, id, action, actor, subject, client, detail)
        VALUES (@At, @Id, @Action, @Actor, @Subject, @Client, @Detail)
        """;

    // So many signs of a hash of what has an id: whoever reads a log may not open a link by it.
    private const int LoggedDigits = 16;

    /// <summary>Whether entries are written.</summary>
    public bool IsOn => options.Value.Enabled;

    /// <summary>Adds an entry.</summary>
    /// <param name="transaction">The transaction of what is done.</param>
    /// <param name="action">What is done.</param>
    /// <param name="subject">To what.</param>
    /// <param name="detail">More of it, in words of this program: such as which terms.</param>
    /// <param name="by">Who does it; null for whose request it is, or the server itself.</param>
    public async Task AddAsync(IDbTransaction transaction, AuditAction action, AuditSubject subject, string? detail = null, AuditActor? by = null)
    {
        await transaction.ExecuteAllAsync(await EntryAsync(transaction, action, subject, detail, by));
    }

    /// <summary>Adds an entry for each of several subjects, in one round trip.</summary>
    public async Task AddAsync(IDbTransaction transaction, AuditAction action, IEnumerable<AuditSubject> subjects)
    {
        await transaction.ExecuteAllAsync(await EntriesAsync(transaction, action, [.. subjects], detail: null, by: null));
    }

    /// <summary>The statement that adds an entry, for who has others to execute in the same round trip; none where no entries are written.</summary>
    public ValueTask<IReadOnlyList<Statement>> EntryAsync(
        IDbTransaction transaction, AuditAction action, AuditSubject subject, string? detail = null, AuditActor? by = null) => EntriesAsync(transaction, action, [subject], detail, by);

    /// <summary>Writes an entry by itself, about what changes no row.</summary>
    public Task WriteAsync(AuditAction action, AuditSubject subject, string? detail = null, AuditActor? by = null) =>
        IsOn ? database.WriteAsync(transaction => AddAsync(transaction, action, subject, detail, by), CancellationToken.None) : Task.CompletedTask;

    /// <summary>What the log calls the subject of an entry: the ids of transfers and file requests are links.</summary>
    public static string Logged(string subject) => subject.Split(':', 2) is [var kind, var id]
        ? $"{kind}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..LoggedDigits]}"
        : subject;

    private async ValueTask<IReadOnlyList<Statement>> EntriesAsync(IDbTransaction transaction, AuditAction action, IReadOnlyList<AuditSubject> subjects, string? detail, AuditActor? by)
    {
        if (!IsOn || subjects.Count == 0)
            return [];
        var (caller, now) = (callers.Current, time.GetUtcNow());
        var actor = by ?? caller.Actor;
        var client = await pseudonyms.OfAsync(transaction, actor == AuditActor.Server ? null : caller.Address, now);
        Row[] rows = [.. subjects.Select(subject =>
            new Row(now.ToUnixTimeMilliseconds(), StoredId.New().Value, AuditActions.Of(action), actor.ToString(), subject.ToString(), client, detail))];
        if (logger.IsEnabled(LogLevel.Information))
            transaction.OnCommitted(() => Array.ForEach(rows, row => Write(row, Logged(row.Subject))));
        return [.. rows.Select(row => new Statement(Insert, row))];
    }

    private void Write(Row row, string subject) => Log.Entry(logger, row.Action, row.Actor, subject, row.Client, row.Detail);

    /// <summary>An entry, as the table has it.</summary>
    internal sealed record Row(long At, string Id, string Action, string Actor, string Subject, string? Client, string? Detail);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Audit: {Action} by {Actor} to {Subject} from {Client} {Detail}")]
        public static partial void Entry(ILogger logger, string action, string actor, string subject, string? client, string? detail);
    }
}
