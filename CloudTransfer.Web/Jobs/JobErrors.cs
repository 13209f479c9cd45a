namespace CloudTransfer.Web.Jobs;

/// <summary>Codes of the failures that are known; others are named by the type of their exception.</summary>
public static class JobErrors
{
    /// <summary>The stored object of the transfer is not there.</summary>
    public const string ContentMissing = "content_missing";

    /// <summary>The replica that had the job ended without giving it back.</summary>
    public const string LeaseExpired = "lease_expired";

    /// <summary>The mail server does not take a mail now.</summary>
    public const string MailDeferred = "mail_deferred";

    /// <summary>The mail server cannot be reached, or does not let this server in.</summary>
    public const string MailServerUnavailable = "mail_server_unavailable";

    /// <summary>The endpoint of a webhook does not take a message.</summary>
    public const string WebhookRefused = "webhook_refused";

    /// <summary>The endpoint of a webhook cannot be reached, or does not answer in time.</summary>
    public const string WebhookUnreachable = "webhook_unreachable";

    /// <summary>The endpoint of a webhook is at an address that messages must not go to.</summary>
    public const string WebhookAddressForbidden = "webhook_address_forbidden";

    /// <summary>The scanner cannot be reached, or does not answer.</summary>
    public const string ScannerUnavailable = "scanner_unavailable";

    /// <summary>The scanner answers, and cannot say of this transfer.</summary>
    public const string ScannerUndecided = "scanner_undecided";
}

/// <summary>The job is gone, or another replica's: what was done of it is not written.</summary>
public sealed class JobLeaseLostException(Exception? cause = null) : Exception("The job is gone, or another replica's.", cause);
