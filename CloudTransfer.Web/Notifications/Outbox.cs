using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Notifications;

/// <summary>The mails that wait to be sent. Each is written in the transaction of what it tells, with the job that sends it.</summary>
public sealed class Outbox(IDatabase database, JobQueue jobs, TimeProvider time)
{
    /// <summary>Adds mails; <see cref="Wake"/> must follow when the transaction is committed.</summary>
    public async Task AddAsync(IDbTransaction transaction, params IEnumerable<Mail> mails)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        Mail[] all = [.. mails];
        await transaction.ExecuteEachAsync(
            """
            INSERT INTO mails (id, kind, subject, transfer_id, address, language, base, sender, secret, created_at)
            VALUES (@id, @Kind, @Subject, @transfer, @address, @Language, @Base, @Sender, @Secret, @now)
            """,
            all.Select(mail => new
            {
                id = mail.Id.Value,
                mail.Kind,
                mail.Subject,
                transfer = mail.Transfer?.Value,
                address = mail.Address.Value,
                mail.Language,
                mail.Base,
                mail.Sender,
                mail.Secret,
                now,
            }));
        await jobs.AddAsync(transaction, JobKind.Mail, all.Select(mail => (mail.Id.Value, mail.Queue)));
    }

    /// <summary>Mails have been added.</summary>
    public void Wake() => jobs.Wake(JobKind.Mail);

    /// <summary>A mail that waits; null when it is gone, with its transfer or because it was sent.</summary>
    public async Task<Mail?> FindAsync(string id, CancellationToken cancel) => (await database.FirstAsync<Row>(
        """
        SELECT id AS Id, kind AS Kind, subject AS Subject, transfer_id AS Transfer, address AS Address, language AS Language, base AS Base,
            sender AS Sender, created_at AS Created, secret AS Secret FROM mails WHERE id = @id
        """,
        new { id }, cancel))?.ToMail();

    /// <summary>Gives a mail a secret in place of the one that was read, unless it has got another one since; answers the one that it has.</summary>
    public async Task<string?> KeepSecretAsync(Mail mail, string secret, Func<IDbTransaction, Task> beside, CancellationToken cancel)
    {
        await database.WriteAsync(async transaction =>
        {
            var kept = await transaction.Connection!.ExecuteAsync(
                "UPDATE mails SET secret = @secret WHERE id = @id AND COALESCE(secret, '') = @known", new { secret, id = mail.Id.Value, known = mail.Secret ?? "" }, transaction) == 1;
            if (kept)
                await beside(transaction);
        }, cancel);
        return (await FindAsync(mail.Id.Value, cancel))?.Secret;
    }

    /// <summary>Removes a mail that was sent, or will not be.</summary>
    internal static Task RemoveAsync(IDbTransaction transaction, Mail mail) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM mails WHERE id = @id", new { id = mail.Id.Value }, transaction);

    [method: ExplicitConstructor]
    private sealed record Row(
        string Id, string Kind, string Subject, string? Transfer, string Address, string Language, string Base, string Sender, long Created, string? Secret)
    {
        public Mail ToMail() => new(Kind, Subject, EmailAddress.TryParse(Address, out var address) ? address : throw new InvalidDataException("A row has no address."), Language, Base, Sender)
        {
            Id = StoredId.OfRow(Id),
            Transfer = Transfer is null ? null : StoredId.OfRow(Transfer),
            Secret = Secret,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(Created),
        };
    }
}
