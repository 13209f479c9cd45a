using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Notifications.Webhooks;
using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Models;

/// <summary>The background work of a kind, in words.</summary>
/// <param name="Kind">The kind, as the form names it.</param>
/// <param name="Title">What it is.</param>
/// <param name="Waiting">How many jobs wait.</param>
/// <param name="Oldest">Since when the oldest of them waits; null where none does.</param>
/// <param name="Attempts">How many attempts at them failed.</param>
/// <param name="Error">Why the last one failed; null where none did.</param>
public sealed record AdminJobs(JobKind Kind, string Title, string Waiting, Moment? Oldest, string Attempts, string? Error)
{
    internal static AdminJobs From(WaitingJobs jobs, DateTimeOffset now) => new(
        jobs.Kind,
        Words(jobs.Kind),
        $"{jobs.Waiting:N0}",
        jobs.Since is { } since ? Moment.From(since, now) : null,
        $"{jobs.Attempts:N0}",
        jobs.LastError is { } error ? Words(error) : null);

    private static string Words(JobKind kind) => kind switch
    {
        JobKind.Checksum => "Checksums",
        JobKind.Scan => "Malware scans",
        JobKind.Mail => "Mails",
        JobKind.MailReminder => "Reminders by mail",
        JobKind.FileRequest => "Removal of file requests",
        JobKind.Webhook => "Webhooks",
        _ => "Cleaning",
    };

    internal static string Words(string error) => error switch
    {
        JobErrors.ContentMissing => "The files are not on the volume",
        JobErrors.LeaseExpired => "The replica ended in the middle of it",
        JobErrors.ScannerUnavailable => "The scanner cannot be reached",
        JobErrors.ScannerUndecided => "The scanner cannot check a file",
        JobErrors.MailDeferred => "The mail server does not take a mail now",
        JobErrors.MailServerUnavailable => "The mail server cannot be reached, or does not let this server in",
        JobErrors.WebhookRefused => "The endpoint does not take it",
        JobErrors.WebhookUnreachable => "The endpoint cannot be reached, or does not answer in time",
        JobErrors.WebhookAddressForbidden => "The endpoint is at an address that messages must not go to",
        _ => error,
    };
}

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
