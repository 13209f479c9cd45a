namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>How an upload comes in: label <c>via</c>.</summary>
public enum UploadWay
{
    /// <summary>A multipart form, POST /upload.</summary>
    Form,

    /// <summary>PUT /{file name}.</summary>
    Put,

    /// <summary>tus 1.0.0, with or without a manifest.</summary>
    Tus,
}

/// <summary>How an upload ended: label <c>outcome</c>.</summary>
public enum UploadOutcome
{
    /// <summary>Sealed, committed and acknowledged.</summary>
    Completed,

    /// <summary>Refused for what it asked or sent (a 4xx, or 507).</summary>
    Rejected,

    /// <summary>The client went away or deleted it.</summary>
    Aborted,

    /// <summary>The fault was ours.</summary>
    Failed,
}

/// <summary>What the scanner answered for a transfer: label <c>outcome</c>.</summary>
public enum ScanOutcome
{
    /// <summary>Nothing harmful was found.</summary>
    Clean,

    /// <summary>Something harmful was.</summary>
    Found,

    /// <summary>It could not say for too long.</summary>
    Unchecked,
}

/// <summary>How a person's sign-in by a provider ended: label <c>result</c>.</summary>
public enum SignInOutcome
{
    /// <summary>A session began.</summary>
    SignedIn,

    /// <summary>The settings, or an administrator, let the person not in.</summary>
    Refused,

    /// <summary>The answer of the provider did not hold.</summary>
    Failed,

    /// <summary>The provider did not answer.</summary>
    ProviderUnavailable,
}

/// <summary>How a person's sign-in by a passkey ended: label <c>result</c>.</summary>
public enum PasskeyOutcome
{
    /// <summary>A session began.</summary>
    SignedIn,

    /// <summary>The account is disabled.</summary>
    Refused,

    /// <summary>The answer of the passkey did not hold.</summary>
    Failed,

    /// <summary>It was not looked at: there had been too many from that client that did not hold.</summary>
    LockedOut,
}

/// <summary>What is done in the background: label <c>kind</c> of the metrics of jobs.</summary>
public enum JobKind
{
    /// <summary>Computing the checksums of a transfer's files.</summary>
    Checksum,

    /// <summary>Having the files of a transfer scanned for malware.</summary>
    Scan,

    /// <summary>Deleting what has expired and what was left behind.</summary>
    Cleanup,

    /// <summary>Handing a mail to the mail server.</summary>
    Mail,

    /// <summary>Looking for transfers that are about to expire and that a recipient has not fetched.</summary>
    MailReminder,

    /// <summary>Completing the removal of file requests.</summary>
    FileRequest,

    /// <summary>Sending a message to a webhook.</summary>
    Webhook,
}

/// <summary>What of a transfer is downloaded: label <c>kind</c>.</summary>
public enum DownloadKind
{
    /// <summary>The whole: the one file, or the zip.</summary>
    All,

    /// <summary>One file of several.</summary>
    File,

    /// <summary>A file shown in a page: its bytes are counted, but it is no download.</summary>
    Preview,
}

/// <summary>How a download ended: label <c>outcome</c>.</summary>
public enum DownloadOutcome
{
    /// <summary>Every byte of the whole was sent.</summary>
    Complete,

    /// <summary>Every byte of the range that was asked for was sent.</summary>
    Partial,

    /// <summary>The client went away first.</summary>
    Aborted,
}

/// <summary>What became of an attempt to send a mail: label <c>outcome</c>.</summary>
public enum MailOutcome
{
    /// <summary>The mail server has taken it.</summary>
    Sent,

    /// <summary>The mail server does not take it now; it is tried again.</summary>
    Deferred,

    /// <summary>The mail server cannot be reached or does not let this server in; it is tried again.</summary>
    Unreachable,

    /// <summary>The mail server refused it for good.</summary>
    Refused,

    /// <summary>It was tried for too long.</summary>
    GivenUp,

    /// <summary>Nobody wants it any more, so that the mail server was not asked.</summary>
    Dropped,
}

/// <summary>What became of an attempt to send a message to a webhook: label <c>outcome</c>.</summary>
public enum WebhookOutcome
{
    /// <summary>The endpoint has taken it.</summary>
    Sent,

    /// <summary>The endpoint answered otherwise; it is tried again.</summary>
    Refused,

    /// <summary>The endpoint cannot be reached, or does not answer in time; it is tried again.</summary>
    Unreachable,

    /// <summary>The endpoint is at an address that messages must not go to; it is tried again.</summary>
    Forbidden,

    /// <summary>It was tried for too long.</summary>
    GivenUp,

    /// <summary>The settings do not have its endpoint any more.</summary>
    Dropped,
}
