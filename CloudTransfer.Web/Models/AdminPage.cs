using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Models;

/// <summary>The administrator's page.</summary>
/// <param name="Query">What was searched for.</param>
/// <param name="Wrong">What of it is not understood; null for nothing.</param>
/// <param name="Deleted">What was deleted just now: <c>3 transfers deleted.</c>; null for nothing.</param>
/// <param name="Usage">What lies on the disk; null while it is not known.</param>
/// <param name="Transfers">A page of transfers.</param>
/// <param name="First">The address of the first page; null on it.</param>
/// <param name="Next">The address of the next page; null on the last one.</param>
/// <param name="Looked">How many transfers were looked at where the search has not ended: <c>20,000 transfers</c>; null otherwise.</param>
/// <param name="Rejections">What was refused in the last day.</param>
/// <param name="Proxies">What seems to be proxies that are not named in the configuration, as this replica has seen them.</param>
/// <param name="Jobs">The background work of each kind.</param>
/// <param name="GrafanaUrl">Where Grafana is; null for no link.</param>
public sealed record AdminPage(
    AdminQuery Query, string? Wrong, string? Deleted, AdminUsage? Usage, IReadOnlyList<AdminTransfer> Transfers, string? First, string? Next, string? Looked,
    IReadOnlyList<AdminRejection> Rejections, IReadOnlyList<AdminProxy> Proxies, IReadOnlyList<AdminJobs> Jobs, string? GrafanaUrl)
{
    /// <summary>The messages to webhooks that were given up, the last first.</summary>
    public IReadOnlyList<AdminWebhook> Webhooks { get; init; } = [];

    /// <summary>The name of the person whose transfers are listed; null for everybody's.</summary>
    public string? Person { get; init; }

    /// <summary>Whether whoever looks at it has come in by the administrator's key, and can sign out with it.</summary>
    public bool IsByKey { get; init; }

    internal static AdminPage From(
        AdminQuery query, string? wrong, FoundTransfers found, StorageSnapshot? snapshot,
        IReadOnlyList<RejectionCount> rejections, IReadOnlyList<UnknownProxy> proxies, IReadOnlyList<WaitingJobs> jobs, string? grafana, DateTimeOffset now) => new(
        query,
        wrong,
        query.Deleted is { } deleted ? $"{Count.Of(deleted, "transfer")} deleted." : null,
        snapshot is null ? null : AdminUsage.From(snapshot),
        [.. found.Transfers.Select(transfer => AdminTransfer.From(transfer, now))],
        query.After is null ? null : query.Address(null),
        found.Next is null ? null : query.Address(found.Next),
        found.Looked is { } looked ? Count.Of(looked, "transfer") : null,
        [.. rejections.Select(rejection => AdminRejection.From(rejection, now))],
        [.. proxies.Select(proxy => new AdminProxy($"{proxy.Address}", Count.Of(proxy.Requests, "request"), Moment.From(proxy.Last, now)))],
        [.. jobs.Select(waiting => AdminJobs.From(waiting, now))],
        string.IsNullOrEmpty(grafana) ? null : grafana);
}

/// <summary>What lies on the disk, in words.</summary>
/// <param name="Transfers">How many transfers.</param>
/// <param name="Stored">Their bytes.</param>
/// <param name="Incoming">The bytes of what is arriving.</param>
/// <param name="Free">The bytes that are free; null where there is no bound.</param>
/// <param name="Total">The bytes of the volume.</param>
/// <param name="Percent">How much of the volume is in use, in percent.</param>
public sealed record AdminUsage(string Transfers, string Stored, string Incoming, string? Free, string Total, int Percent)
{
    internal static AdminUsage From(StorageSnapshot snapshot) => new(
        Count.Of(snapshot.Transfers, "transfer"),
        new ByteSize(snapshot.StoredBytes).ToString(),
        new ByteSize(snapshot.IncomingBytes).ToString(),
        snapshot.IsBounded ? new ByteSize(snapshot.FreeBytes).ToString() : null,
        new ByteSize(snapshot.TotalBytes).ToString(),
        snapshot.TotalBytes == 0 ? 0 : (int)(100 - snapshot.FreeBytes * 100m / snapshot.TotalBytes));
}

/// <summary>A transfer in the administrator's list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The name it is saved under.</param>
/// <param name="Size">Its size on the disk.</param>
/// <param name="Files">How many files.</param>
/// <param name="Created">When its link was made.</param>
/// <param name="Expires">When it expires; null for never.</param>
/// <param name="State">What is special about it: <c>arriving</c>; null where its link works.</param>
/// <param name="Downloads">How often it was downloaded.</param>
public sealed record AdminTransfer(
    string Id, string Name, string Size, string Files, Moment Created, Moment? Expires, string? State, string Downloads)
{
    /// <summary>What its sender calls it; empty for nothing.</summary>
    public string Title { get; init; } = "";

    /// <summary>By whom it says that it is sent; empty for nobody.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Whether it was sent to a file request.</summary>
    public bool IsReceived { get; init; }

    internal static AdminTransfer From(FoundTransfer transfer, DateTimeOffset now) => new(
        transfer.Id.Value,
        transfer.Name,
        new ByteSize(transfer.Stored).ToString(),
        Count.Of(transfer.FileCount, "file"),
        Moment.From(transfer.Created, now),
        transfer.Expires is { } expires ? Moment.From(expires, now) : null,
        Words(transfer.Status),
        Count.Of(transfer.Completed, "download"))
    {
        Title = transfer.Title,
        Sender = transfer.Sender,
        IsReceived = transfer.SubmissionLink is not null,
    };

    private static string? Words(TransferStatus status) => status switch
    {
        TransferStatus.Arriving => "arriving",
        TransferStatus.Scanning => "being checked",
        TransferStatus.Blocked => "blocked by the malware check",
        TransferStatus.UsedUp => "all downloads used",
        TransferStatus.Expired => "expired",
        _ => null,
    };
}

/// <summary>What was refused for one reason.</summary>
public sealed record AdminRejection(string Reason, string LastHour, string LastDay, Moment Last)
{
    internal static AdminRejection From(RejectionCount count, DateTimeOffset now) => new(
        Words(count.Reason), $"{count.LastHour:N0}", $"{count.LastDay:N0}", Moment.From(count.Last, now));

    private static string Words(string reason) => reason switch
    {
        "size" => "Too large",
        "files" => "Too many files",
        "quota" => "Quota reached",
        "disk" => "Disk full",
        "rate" => "Too many tries",
        "origin" => "From another site",
        "bad_request" => "Not understood",
        _ => reason,
    };
}

/// <summary>An address that speaks for others and is not named in the configuration.</summary>
public sealed record AdminProxy(string Address, string Requests, Moment Last);

/// <summary>One transfer, and why it is big.</summary>
/// <param name="Transfer">The transfer.</param>
/// <param name="Link">Its link.</param>
/// <param name="Largest">Its largest files.</param>
/// <param name="Lifetimes">How long it may live from now on; empty where it has expired.</param>
public sealed record AdminTransferPage(AdminTransfer Transfer, string Link, IReadOnlyList<OwnedFile> Largest, IReadOnlyList<Lifetime> Lifetimes)
{
    /// <summary>Whether its expiry was changed just now.</summary>
    public bool Saved { get; init; }

    /// <summary>Why its expiry was not changed; null for nothing.</summary>
    public string? Wrong { get; init; }

    internal static AdminTransferPage From(
        FoundTransfer transfer, string link, IReadOnlyList<(string Path, long Size)> largest, TransfersOptions rules, DateTimeOffset now) => new(
        AdminTransfer.From(transfer, now),
        link,
        [.. largest.Select(file => new OwnedFile(file.Path, new ByteSize(file.Size).ToString()))],
        transfer.Status is TransferStatus.Expired ? [] : Lifetime.Choices(rules));
}

/// <summary>A file on the administrator's page of a transfer.</summary>
/// <param name="Path">The path in the transfer.</param>
/// <param name="Size">The size: <c>2.3 GB</c>.</param>
public sealed record OwnedFile(string Path, string Size);
