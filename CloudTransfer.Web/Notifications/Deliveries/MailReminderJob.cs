using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>Tells senders once that a transfer expires within a day and that a recipient has not downloaded it.</summary>
public sealed class MailReminderJob(IDatabase database, Outbox outbox, IOptions<MailOptions> options, TimeProvider time) : JobHandler
{
    private const int Batch = 100;

    /// <summary>How long before the expiry; transfers that live for less than twice as long are left out.</summary>
    internal static readonly TimeSpan Before = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override JobKind Kind => JobKind.MailReminder;

    /// <inheritdoc/>
    public override TimeSpan? Every => TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public override bool IsEnabled => options.Value.IsOn;

    /// <inheritdoc/>
    public override async Task<JobResult> RunAsync(JobLease lease, CancellationToken cancel)
    {
        while (await RemindAsync(cancel) == Batch)
        {
            // There may be more.
        }

        return new JobResult.Done();
    }

    private async Task<int> RemindAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var due = await database.QueryAsync<string>(
            """
            SELECT transfers.id FROM transfers CROSS JOIN deliveries
            WHERE deliveries.transfer_id = transfers.id AND transfers.state = 'sealed' AND transfers.expires_at > @now AND transfers.expires_at <= @soon
                AND transfers.expires_at - transfers.created_at >= @least AND deliveries.reminded_at IS NULL
                AND deliveries.state = 'sending' AND deliveries.notify <> 'never'
                AND EXISTS (SELECT 1 FROM recipients WHERE recipients.transfer_id = transfers.id AND fetched = 0 AND recipients.state IN ('queued', 'sent'))
            LIMIT @limit
            """,
            new { now = now.ToUnixTimeMilliseconds(), soon = (now + Before).ToUnixTimeMilliseconds(), least = (long)(Before * 2).TotalMilliseconds, limit = Batch },
            cancel);
        foreach (var text in due)
            await RemindAsync(StoredId.OfRow(text), now, cancel);
        outbox.Wake();
        return due.Count;
    }

    private Task RemindAsync(StoredId transfer, DateTimeOffset now, CancellationToken cancel) => database.WriteAsync(async transaction =>
    {
        var isFirst = await transaction.Connection!.ExecuteAsync(
            "UPDATE deliveries SET reminded_at = @now WHERE transfer_id = @id AND reminded_at IS NULL",
            new { id = transfer.Value, now = now.ToUnixTimeMilliseconds() }, transaction) == 1;
        if (isFirst && await DeliveryRows.FindAsync(transaction, transfer) is { Email: { } email } delivery)
            await outbox.AddAsync(transaction, delivery.NewMail(MailKinds.Unfetched, transfer.Value, email, transfer));
    }, cancel);
}
