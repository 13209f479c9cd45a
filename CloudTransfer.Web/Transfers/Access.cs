using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Transfers;

/// <summary>Whether a caller may have a transfer.</summary>
public abstract record Access
{
    private Access()
    {
    }

    /// <summary>It may.</summary>
    /// <param name="Transfer">The transfer.</param>
    public sealed record Granted(Transfer Transfer) : Access;

    /// <summary>It may, and not all of it is there yet.</summary>
    /// <param name="Transfer">The transfer.</param>
    /// <param name="IncomingTransfer">How far it has come, and which of its files can be had.</param>
    public sealed record Uploading(Transfer Transfer, IncomingTransfer IncomingTransfer) : Access;

    /// <summary>It may, as soon as the scanner has said that nothing harmful is in it.</summary>
    /// <param name="Transfer">The transfer.</param>
    public sealed record ScanPending(Transfer Transfer) : Access;

    /// <summary>Nobody may: the scanner has found something harmful in it, or could not say, and then it is refused here.</summary>
    /// <param name="Transfer">The transfer.</param>
    public sealed record Refused(Transfer Transfer) : Access;

    /// <summary>It must say the transfer's password first.</summary>
    /// <param name="Transfer">The transfer, of which nothing may be told.</param>
    /// <param name="Wrong">Whether it said a wrong one.</param>
    public sealed record PasswordNeeded(Transfer Transfer, bool Wrong) : Access;

    /// <summary>Too many wrong passwords have been tried, by this caller or for this transfer.</summary>
    /// <param name="RetryAfter">When to try again, at the latest.</param>
    public sealed record Throttled(TimeSpan RetryAfter) : Access;

    /// <summary>All its downloads are used: only whoever is in the middle of one may have more of it. To others it is <see cref="Gone"/>.</summary>
    /// <param name="Transfer">The transfer.</param>
    public sealed record UsedUp(Transfer Transfer) : Access;

    /// <summary>Unknown, expired, used up or deleted: a stranger cannot tell which.</summary>
    public sealed record Gone : Access
    {
        /// <summary>The only one.</summary>
        public static readonly Gone Instance = new();
    }
}
