using System.Data;
using CloudTransfer.Web.Storage;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>Counts the downloads of each recipient, and tells the sender of them.</summary>
public sealed class RecipientDownloads(Outbox outbox, IOptions<MailOptions> options)
{
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
            Notify.Each => true,
            Notify.First => found.Fetched == count,
            _ => false,
        };
        if (tells)
            await outbox.AddAsync(transaction, delivery.NewMail(MailKinds.Fetched, recipient.Value, email, transfer));
        return tells;
    }

    /// <summary>Mails have been added.</summary>
    public void Wake() => outbox.Wake();

    private static Task<Found?> FindAsync(IDbTransaction transaction, StoredId recipient) => transaction.Connection!.QueryFirstOrDefaultAsync<Found>(
        "SELECT transfer_id AS Transfer, fetched AS Fetched FROM recipients WHERE id = @id", new { id = recipient.Value }, transaction);

    private sealed record Found(string Transfer, long Fetched);
}
