using System.Data;
using CloudTransfer.Web.Storage;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>Counts the downloads of each recipient, and tells the sender of them.</summary>
public sealed class RecipientDownloads(Outbox outbox, IOptions<MailOptions> options, TimeProvider time)
{
    /// <summary>How often in an hour a sender is told that recipients have downloaded one transfer again.</summary>
    internal const int MostRepeats = 10;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Adds to a recipient's count; answers whether a mail was added, so that <see cref="Wake"/> must follow.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="recipient">The id in the recipient's link.</param>
    /// <param name="count">How many downloads were completed.</param>
    /// <param name="first">When the first of them was, in milliseconds since 1970.</param>
    /// <param name="last">When the last of them was.</param>
    public async Task<bool> AddAsync(IDbTransaction transaction, StoredId recipient, int count, long first, long last)
    {
        await transaction.Connection!.ExecuteAsync(
            "UPDATE recipients SET fetched = fetched + @count, first_at = COALESCE(first_at, @first), last_at = @last WHERE id = @id",
            new { id = recipient.Value, count, first, last }, transaction);
        if (!options.Value.IsOn || await FindAsync(transaction, recipient) is not { } found || !StoredId.TryParse(found.Transfer, out var transfer)
            || await DeliveryRows.FindAsync(transaction, transfer) is not { Email: { } email, NeedsProof: false } delivery)
            return false;
        var tells = Names.Parse<Notify>(delivery.Notify) switch
        {
            Notify.Never => false,
            _ when found.Fetched == count => true,
            Notify.Each => await MayRepeatAsync(transaction, transfer),
            _ => false,
        };
        if (tells)
            await outbox.AddAsync(transaction, delivery.NewMail(MailKinds.Fetched, recipient.Value, email, transfer));
        return tells;
    }

    /// <summary>Mails have been added.</summary>
    public void Wake() => outbox.Wake();

    // One statement counts and decides, since other replicas count downloads, too.
    private async Task<bool> MayRepeatAsync(IDbTransaction transaction, StoredId transfer)
    {
        var now = time.GetUtcNow();
        return await transaction.Connection!.ExecuteAsync(
            """
            UPDATE deliveries SET repeats = CASE WHEN repeats_since > @before THEN repeats + 1 ELSE 1 END,
                repeats_since = CASE WHEN repeats_since > @before THEN repeats_since ELSE @now END
            WHERE transfer_id = @id AND (repeats < @most OR COALESCE(repeats_since, 0) <= @before)
            """,
            new { id = transfer.Value, most = MostRepeats, now = now.ToUnixTimeMilliseconds(), before = (now - Hour).ToUnixTimeMilliseconds() }, transaction) == 1;
    }

    private static Task<Found?> FindAsync(IDbTransaction transaction, StoredId recipient) => transaction.Connection!.QueryFirstOrDefaultAsync<Found>(
        "SELECT transfer_id AS Transfer, fetched AS Fetched FROM recipients WHERE id = @id", new { id = recipient.Value }, transaction);

    private sealed record Found(string Transfer, long Fetched);
}
