using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using Dapper;

namespace CloudTransfer.Web.Notifications.Webhooks;

/// <summary>The messages that wait to be sent, each with its job, and those that were given up, without one.</summary>
public sealed class WebhookMessages(IDatabase database, JobQueue jobs, AuditTrail audit, TimeProvider time)
{
    /// <summary>How long a message that was given up can be sent again.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromDays(7);

    private const string Select =
        "SELECT id AS Id, endpoint AS Endpoint, type AS Type, body AS Body, created_at AS Created, failed_at AS FailedAt, error AS Error, answer AS Answer FROM webhooks";

    /// <summary>Adds messages, in the transaction of what they tell.</summary>
    internal async Task AddAsync(IDbTransaction transaction, IReadOnlyList<WebhookMessage> messages)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await transaction.ExecuteEachAsync(
            "INSERT INTO webhooks (id, endpoint, type, body, created_at) VALUES (@Id, @Endpoint, @Type, @Body, @now)",
            messages.Select(message => new { message.Id, message.Endpoint, message.Type, message.Body, now }));
        await jobs.AddAsync(transaction, JobKind.Webhook, messages.Select(message => (message.Id, message.Queue)));
    }

    /// <summary>A message; null when it is gone.</summary>
    internal async Task<WebhookMessage?> FindAsync(string id, CancellationToken cancel) =>
        (await database.FirstAsync<Row>(Select + " WHERE id = @id", new { id }, cancel))?.ToMessage();

    /// <summary>Removes a message that was sent, or will not be.</summary>
    internal static Task RemoveAsync(IDbTransaction transaction, WebhookMessage message) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM webhooks WHERE id = @Id", new { message.Id }, transaction);

    /// <summary>Gives a message up, and forgets those that were given up long ago.</summary>
    internal async Task FailAsync(IDbTransaction transaction, WebhookMessage message, string error, int? answer)
    {
        var now = time.GetUtcNow();
        await transaction.Connection!.ExecuteAsync(
            "UPDATE webhooks SET failed_at = @now, error = @error, answer = @answer WHERE id = @Id",
            new { message.Id, error, answer, now = now.ToUnixTimeMilliseconds() }, transaction);
        await transaction.Connection!.ExecuteAsync("DELETE FROM webhooks WHERE failed_at <= @old", new { old = (now - Memory).ToUnixTimeMilliseconds() }, transaction);
    }

    /// <summary>How many were given up.</summary>
    internal Task<long> CountFailedAsync(CancellationToken cancel) =>
        database.FirstAsync<long>("SELECT COUNT(*) FROM webhooks WHERE failed_at IS NOT NULL", new { }, cancel);

    /// <summary>Those that were given up, the last first.</summary>
    public async Task<IReadOnlyList<FailedWebhook>> FailedAsync(int limit, CancellationToken cancel) =>
        [.. (await database.QueryAsync<Row>(Select + " WHERE failed_at IS NOT NULL ORDER BY failed_at DESC LIMIT @limit", new { limit }, cancel)).Select(row => row.ToFailed())];

    /// <summary>Has a message that was given up sent again; all of them without an id.</summary>
    public async Task ReplayAsync(string? id, CancellationToken cancel)
    {
        await database.WriteAsync(async transaction =>
        {
            var rows = (await transaction.Connection!.QueryAsync<Row>(
                """
                UPDATE webhooks SET failed_at = NULL, error = NULL, answer = NULL WHERE failed_at IS NOT NULL AND id = COALESCE(@id, id)
                RETURNING id AS Id, endpoint AS Endpoint, type AS Type, body AS Body, created_at AS Created, failed_at AS FailedAt, error AS Error, answer AS Answer
                """,
                new { id }, transaction)).AsList();
            if (rows.Count > 0)
                await audit.AddAsync(transaction, AuditAction.WebhooksReplayed, id is null ? default : AuditSubject.Webhook(id), $"messages={rows.Count}");
            await jobs.AddAsync(transaction, JobKind.Webhook, rows.Select(row => row.ToMessage()).Select(message => (message.Id, message.Queue)));
        }, cancel);
        jobs.Wake(JobKind.Webhook);
    }

    /// <summary>Forgets a message that was given up; all of them without an id.</summary>
    public Task DiscardAsync(string? id, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            if (await transaction.Connection!.ExecuteAsync("DELETE FROM webhooks WHERE failed_at IS NOT NULL AND id = COALESCE(@id, id)", new { id }, transaction) is > 0 and var count)
                await audit.AddAsync(transaction, AuditAction.WebhooksDiscarded, id is null ? default : AuditSubject.Webhook(id), $"messages={count}");
        },
        cancel);

    [method: ExplicitConstructor]
    private sealed record Row(string Id, string Endpoint, string Type, string Body, long Created, long? FailedAt, string? Error, long? Answer)
    {
        public WebhookMessage ToMessage() => new(Id, Endpoint, Type, Body) { Created = DateTimeOffset.FromUnixTimeMilliseconds(Created) };

        public FailedWebhook ToFailed() => new(Id, Endpoint, Type, DateTimeOffset.FromUnixTimeMilliseconds(FailedAt ?? 0), Error ?? "", (int?)Answer);
    }
}

/// <summary>A message that was given up.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Endpoint">For which endpoint.</param>
/// <param name="Type">The event.</param>
/// <param name="At">When it was given up.</param>
/// <param name="Error">Why, a code.</param>
/// <param name="Answer">The status that the endpoint answered last; null where it did not.</param>
public sealed record FailedWebhook(string Id, string Endpoint, string Type, DateTimeOffset At, string Error, int? Answer);
