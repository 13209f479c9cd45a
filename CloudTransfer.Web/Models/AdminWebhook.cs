using CloudTransfer.Web.Notifications.Webhooks;

namespace CloudTransfer.Web.Models;

/// <summary>A message to a webhook that was given up, in words.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">The event.</param>
/// <param name="Host">The endpoint's host; null where the settings do not have it any more.</param>
/// <param name="At">When it was given up.</param>
/// <param name="Error">Why.</param>
public sealed record AdminWebhook(string Id, string Type, string? Host, Moment At, string Error)
{
    internal static AdminWebhook From(FailedWebhook failed, WebhookOptions options, DateTimeOffset now) => new(
        failed.Id,
        failed.Type,
        options.Find(failed.Endpoint)?.Host,
        Moment.From(failed.At, now),
        failed.Answer is { } status ? $"{AdminJobs.Words(failed.Error)}: it answers {status}" : AdminJobs.Words(failed.Error));
}
