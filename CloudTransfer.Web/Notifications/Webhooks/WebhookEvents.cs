using System.Data;
using System.Text.Json;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Webhooks;

/// <summary>
/// Writes a message for each endpoint that wants an event. Its body is written at once, since the transfer may be gone when it is sent:
/// what a transfer is, and nothing by which somebody could change it or get past its password.
/// </summary>
public sealed class WebhookEvents(WebhookMessages messages, IOptions<WebhookOptions> options, TimeProvider time) : TransferEvents
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <inheritdoc/>
    public override bool IsAsked(TransferEvent what) => options.Value.Told.Any(endpoint => endpoint.Wants(what));

    /// <inheritdoc/>
    public override async Task AddAsync(IDbTransaction transaction, TransferEvent what, StoredId transfer)
    {
        // Only the row says which of the two it is.
        var mayBeReceived = what is TransferEvent.Created && IsAsked(TransferEvent.SubmissionReceived);
        if (!(IsAsked(what) || mayBeReceived) || await FindAsync(transaction, transfer) is not { } row)
            return;
        if (what is TransferEvent.Created && row.Request is not null)
            what = TransferEvent.SubmissionReceived;
        if (!IsAsked(what))
            return;
        var type = WebhookTypes.Of(what);
        var body = JsonSerializer.Serialize(new { type, timestamp = time.GetUtcNow(), data = row.ToData(what) }, Json);
        await messages.AddAsync(transaction, [.. options.Value.Told
            .Where(endpoint => endpoint.Wants(what))
            .Select(endpoint => new WebhookMessage($"msg_{StoredId.New()}", endpoint.Key, type, body))]);
    }

    private static Task<Row?> FindAsync(IDbTransaction transaction, StoredId transfer) => transaction.Connection!.QueryFirstOrDefaultAsync<Row>(
        """
        SELECT COALESCE(submission_link, id) AS Id, request_id AS Request, submission_id AS Submission, name AS Name, title AS Title, size AS Size, file_count AS Files, created_at AS Created, expires_at AS Expires,
            completed AS Downloads, removed_by AS RemovedBy, finding AS Finding
        FROM transfers WHERE id = @id
        """,
        new { id = transfer.Value }, transaction);

    [method: ExplicitConstructor]
    private sealed record Row(
        string Id, string? Request, string? Submission, string Name, string Title, long Size, long Files, long Created, long? Expires, long Downloads, string? RemovedBy, string? Finding)
    {
        public object ToData(TransferEvent what) => new
        {
            Id,
            Name,
            Title,
            Size,
            Files,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(Created),
            Expires = Expires is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : (DateTimeOffset?)null,
            Downloads,
            By = what is TransferEvent.Deleted ? RemovedBy : null,
            Finding = what is TransferEvent.ScanFound ? Finding : null,
            Request,
            Submission,
        };
    }
}
