using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Transfers.Authorization;

/// <summary>The result of a request for access to a transfer.</summary>
public abstract record Access
{
    private Access()
    {
    }

    /// <summary>Access is granted.</summary>
    /// <param name="Transfer">The transfer.</param>
    public sealed record Granted(Transfer Transfer) : Access;

    /// <summary>Access is granted, but the transfer is not complete yet.</summary>
    /// <param name="Transfer">The transfer.</param>
    /// <param name="IncomingTransfer">The progress of the upload, and which files can be downloaded.</param>
    public sealed record Uploading(Transfer Transfer, IncomingTransfer IncomingTransfer) : Access;

    /// <summary>Access is granted as soon as the malware scanner has found nothing.</summary>
    /// <param name="Transfer">The transfer.</param>
    public sealed record ScanPending(Transfer Transfer) : Access;

    /// <summary>
    /// Nobody has access: the scanner found malware, or could not check the transfer and this server requires a check.
    /// </summary>
    /// <param name="Transfer">The transfer.</param>
    public sealed record Refused(Transfer Transfer) : Access;

    /// <summary>The caller must provide the transfer's password.</summary>
    /// <param name="Transfer">The transfer. Nothing about it may be disclosed.</param>
    /// <param name="Wrong">Whether the caller provided a wrong password.</param>
    public sealed record PasswordNeeded(Transfer Transfer, bool Wrong) : Access;

    /// <summary>Too many wrong passwords were tried, by this client or for this transfer.</summary>
    /// <param name="RetryAfter">The maximum time until the next attempt is permitted.</param>
    public sealed record Throttled(TimeSpan RetryAfter) : Access;

    /// <summary>
    /// All downloads are used: only a client with an unfinished download may continue it. For others the transfer is
    /// <see cref="Gone"/>.
    /// </summary>
    /// <param name="Transfer">The transfer.</param>
    public sealed record UsedUp(Transfer Transfer) : Access;

    /// <summary>Unknown, expired, used up or deleted; the caller cannot tell which.</summary>
    public sealed record Gone : Access
    {
        /// <summary>The only instance.</summary>
        public static readonly Gone Instance = new();
    }
}
