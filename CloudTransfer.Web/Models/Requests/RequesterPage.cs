using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models.Owners;
using CloudTransfer.Web.Notifications.Requests;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Scans;

namespace CloudTransfer.Web.Models.Requests;

/// <summary>The requester's page of a file request.</summary>
/// <param name="Title">What is asked for.</param>
/// <param name="Message">What senders are told; empty for nothing.</param>
/// <param name="Address">The page's address, below which its actions are.</param>
/// <param name="Link">The link to pass on.</param>
/// <param name="Mail">A mailto link with a draft that contains the link.</param>
/// <param name="IsOpen">Whether files can be sent.</param>
/// <param name="State">The same in words, with the date: <c>Open for 6 days</c>.</param>
/// <param name="Keeps">How long what is sent is kept.</param>
/// <param name="Usage">What was sent, and how much still can be, a line for each.</param>
/// <param name="HasPassword">Whether senders need a password.</param>
/// <param name="Received">What was sent, the newest first.</param>
/// <param name="Lifetimes">The times for which it can be open from now on.</param>
public sealed record RequesterPage(
    string Title, string Message, string Address, string Link, string Mail, bool IsOpen, RequestStateText State, string Keeps, IReadOnlyList<string> Usage,
    bool HasPassword, IReadOnlyList<InboxTransfer> Received, IReadOnlyList<Lifetime> Lifetimes)
{
    /// <summary>Whether the page's address is the key to the request.</summary>
    public bool IsSecret { get; init; } = true;

    /// <summary>Whether the list begins with the newest.</summary>
    public bool IsFirst { get; init; } = true;

    /// <summary>The address of the list's next part; null where there is none.</summary>
    public string? Next { get; init; }

    /// <summary>Whether something can be opened.</summary>
    public bool HasComplete => Received.Any(transfer => transfer.State is null);

    /// <summary>Who is told by mail of what arrives; null for nobody.</summary>
    public ToldByMail? Told { get; init; }

    /// <summary>What was just done; null for nothing.</summary>
    public string? Done { get; init; }

    /// <summary>Why nothing was done; null for no reason.</summary>
    public string? Wrong { get; init; }

    /// <summary>Why nothing of what was sent is listed; null for no reason.</summary>
    public string? WrongPlace { get; init; }

    internal static RequesterPage From(
        FileRequest request, RequestUsage used, IReadOnlyList<Transfer> received, ScanRules scans, string address, Links links, TransfersOptions rules, DateTimeOffset now)
    {
        var link = links.FileRequest(request.Id);
        return new RequesterPage(
            request.Title,
            request.Message,
            address,
            link,
            $"mailto:?subject={Uri.EscapeDataString(request.Title)}&body={Uri.EscapeDataString(link + "\r\n")}",
            request.IsOpen(now),
            RequestStateText.Of(request, now),
            request.Keep is { } keep ? new Duration(keep).ToString() : "Until you delete them",
            UsageOf(used, request.Limits),
            request.PasswordHash is not null,
            [.. received.Take(RequestInbox.PageSize).Select(transfer => InboxTransfer.From(transfer, scans.StateOf(transfer), links, now))],
            Lifetime.Choices(rules))
        {
            Next = received.Count > RequestInbox.PageSize ? $"{address}?after={received[RequestInbox.PageSize - 1].Link}" : null,
        };
    }

    internal static string? Words(string? done) => done switch
    {
        "extended" => "Files can be sent until the new date.",
        "closed" => "The request is closed. What is on its way may still arrive.",
        "deleted" => "The files are deleted.",
        "untold" => "You get no more mail about this request.",
        _ => null,
    };

    private static List<string> UsageOf(RequestUsage used, RequestLimits limits) =>
    [
        limits.MaxSubmissions is { } senders ? $"{used.Submissions:N0} of {Count.Of(senders, "sender")}" : Count.Of(used.Submissions, "sender"),
        limits.MaxFiles is { } files ? $"{used.Files:N0} of {Count.Of(files, "file")}" : Count.Of(used.Files, "file"),
        limits.MaxBytes is { } bytes ? $"{new ByteSize(used.Bytes)} of {new ByteSize(bytes).ToLimit()}" : new ByteSize(used.Bytes).ToString(),
    ];
}

/// <summary>Who is told by mail of what arrives.</summary>
/// <param name="Email">The address, as people write it.</param>
/// <param name="Code">Asks for the code that proves the address; null where it is proved, or need not be.</param>
public sealed record ToldByMail(string Email, CodeForm? Code)
{
    internal static ToldByMail? From(RequestNotice? notice, string address, string? wrong) => notice is null ? null : new ToldByMail(
        $"{notice.Address}",
        notice.NeedsProof
            ? new CodeForm(address, $"{notice.Address}", notice.Code, CodeForm.Words(notice.Failure), "You are told by mail when something arrives, once you have typed it.", "Tell me by mail") { Wrong = wrong }
            : null);
}

/// <summary>Whether files can be sent to a request, in words.</summary>
/// <param name="Words">The words: <c>Open until</c>, <c>Closed on</c>, <c>Open</c>.</param>
/// <param name="When">The date that belongs to them; null for none.</param>
public sealed record RequestStateText(string Words, Moment? When)
{
    internal static RequestStateText Of(FileRequest request, DateTimeOffset now) => request switch
    {
        { Closed: { } closed } => new("Closed on", Moment.From(closed, now)),
        { Closes: { } closes } when closes <= now => new("Closed on", Moment.From(closes, now)),
        { Closes: { } closes } => new("Open until", Moment.From(closes, now)),
        _ => new("Open", null),
    };
}

/// <summary>A transfer that was sent to a request, as its requester sees it.</summary>
/// <param name="Link">The id in its link.</param>
/// <param name="Address">The page on which it is opened.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Sender">Who sent it, as the sender says; empty for nothing.</param>
/// <param name="Files">The number of files: <c>214 files</c>.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
/// <param name="State">What is in the way of opening it; null for nothing.</param>
/// <param name="Downloads">How often it was downloaded.</param>
/// <param name="Created">When it was sent.</param>
/// <param name="Expires">When it expires; null for never.</param>
public sealed record InboxTransfer(
    string Link, string Address, string Name, string Sender, string Files, string Size, string? State, string Downloads, Moment Created, Moment? Expires)
{
    internal static InboxTransfer From(Transfer transfer, ScanState scan, Links links, DateTimeOffset now) => new(
        transfer.Link.Value,
        links.OnSite.Landing(transfer.Link),
        TransferTitle.Of(transfer),
        transfer.Sender,
        Count.Of(transfer.FileCount, "file"),
        new ByteSize(transfer.Size).ToString(),
        transfer switch
        {
            { State: TransferState.Receiving } => "arriving",
            _ when transfer.Expires <= now => "expired",
            _ when scan is ScanState.Refused => "blocked by the malware check",
            _ when scan is ScanState.ScanPending => "being checked",
            _ => null,
        },
        OwnerPage.Times(transfer.Downloads.Completed, hasEnded: false),
        Moment.From(transfer.Created, now),
        transfer is { State: TransferState.Sealed, Expires: { } expires } ? Moment.From(expires, now) : null);
}
