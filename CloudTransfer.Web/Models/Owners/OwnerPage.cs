using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Contents;

namespace CloudTransfer.Web.Models.Owners;

/// <summary>The state of a transfer that has not ended.</summary>
public enum OwnerState
{
    /// <summary>Recipients can download it.</summary>
    Ready,

    /// <summary>It is uploading.</summary>
    Receiving,

    /// <summary>All permitted downloads are used.</summary>
    UsedUp,

    /// <summary>It is complete and waits for the malware scanner.</summary>
    ScanPending,

    /// <summary>The scanner rejected it.</summary>
    Refused,
}

/// <summary>The owner's page of a transfer.</summary>
/// <param name="State">The state.</param>
/// <param name="Title">The title, and what the sender says.</param>
/// <param name="Address">The URL of this page, below which its actions are.</param>
/// <param name="Link">The link to pass on.</param>
/// <param name="Mail">A mailto link with a draft that contains the link.</param>
/// <param name="Size">The size: <c>2.3 GB</c>.</param>
/// <param name="FileCount">The number of files: <c>214 files</c>.</param>
/// <param name="Expires">The expiry; null for never.</param>
/// <param name="Downloads">The download counts.</param>
/// <param name="HasPassword">Whether recipients need a password.</param>
/// <param name="Contents">The files; null if they are not listed.</param>
/// <param name="Form">The form that changes the transfer.</param>
public sealed record OwnerPage(
    OwnerState State,
    TransferTitle Title,
    string Address,
    string Link,
    string Mail,
    string Size,
    string FileCount,
    Moment? Expires,
    OwnedDownloads Downloads,
    bool HasPassword,
    LandingContents? Contents,
    ShownChangeForm Form)
{
    /// <summary>The transfer's id.</summary>
    public required string Id { get; init; }

    /// <summary>Whether the page's address is the key to the transfer.</summary>
    public bool IsSecret { get; init; } = true;

    /// <summary>The scanner's name of the finding; null for none.</summary>
    public string? Finding { get; init; }

    /// <summary>The file name of the download.</summary>
    public string Name { get; init; } = "";

    /// <summary>To whom it is sent by mail; null for nobody.</summary>
    public DeliveryPage? Delivery { get; init; }

    /// <summary>Whether a change was just saved.</summary>
    public bool Saved { get; init; }

    /// <summary>Why the submitted change is not valid; null for none.</summary>
    public string? Wrong { get; init; }

    /// <summary>Creates the page from a transfer and its listing.</summary>
    public static OwnerPage From(
        Transfer transfer, ScanState scan, string address, (Listing Files, FileOrder Order)? listed, Links links, TransfersOptions rules, DateTimeOffset now)
    {
        var title = TransferTitle.From(transfer);
        var link = links.Landing(transfer.Link);
        return new OwnerPage(
            StateOf(transfer, scan),
            title,
            address,
            link,
            $"mailto:?subject={Uri.EscapeDataString(title.Text)}&body={Uri.EscapeDataString(MailBody(title, link))}",
            new ByteSize(transfer.Size).ToString(),
            Count.Of(transfer.FileCount, "file"),
            transfer.Expires is { } expires ? Moment.From(expires, now) : null,
            OwnedDownloads.From(transfer),
            transfer.PasswordHash is not null,
            listed is var (files, order) ? LandingContents.Listed(transfer, files, new ListingContext(address, order) { IsWhole = false }) : null,
            new ShownChangeForm(transfer.Message, Lifetime.Choices(rules), "", $"{transfer.MaxDownloads}", transfer.PasswordHash is not null)
            {
                Title = transfer.Title,
                Sender = transfer.Sender,
            })
        {
            Id = transfer.Id.Value,
            Finding = transfer.Finding,
            Name = transfer.Name,
        };
    }

    /// <summary>Formats the number of downloads: <c>Downloaded 3 times</c>.</summary>
    /// <param name="completed">The number of completed downloads.</param>
    /// <param name="hasEnded">Whether the transfer has ended.</param>
    internal static string Times(long completed, bool hasEnded) => (completed, hasEnded) switch
    {
        (0, true) => "Never downloaded",
        (0, false) => "Not downloaded yet",
        _ => $"Downloaded {Count.Of(completed, "time")}",
    };

    private static OwnerState StateOf(Transfer transfer, ScanState scan) => transfer switch
    {
        { State: TransferState.Receiving } => OwnerState.Receiving,
        _ when scan is ScanState.Refused => OwnerState.Refused,
        _ when scan is ScanState.ScanPending => OwnerState.ScanPending,
        { DownloadsLeft: <= 0 } => OwnerState.UsedUp,
        _ => OwnerState.Ready,
    };

    // RFC 6068 requires CRLF as the line break in the body of a mailto link.
    private static string MailBody(TransferTitle title, string link)
    {
        var message = title.Message.ReplaceLineEndings("\r\n");
        var body = message.Length is > 0 and <= 1000 ? $"{message}\r\n\r\n{link}\r\n" : $"{link}\r\n";
        return title.Sender.Length > 0 ? $"{body}\r\n{title.Sender}\r\n" : body;
    }
}

/// <summary>The download counts of a transfer as text.</summary>
/// <param name="Text">The completed downloads: <c>1 of 5 downloads used</c>.</param>
/// <param name="BrokenOff">The interrupted downloads: <c>2 broke off</c>; null for none.</param>
/// <param name="First">When the first download completed; null if none has.</param>
/// <param name="Last">When the last download completed, if there was more than one.</param>
public sealed record OwnedDownloads(string Text, string? BrokenOff, Moment? First, Moment? Last)
{
    /// <summary>Whether the page explains what counts as a download, because downloads are limited.</summary>
    public bool IsLimited { get; private init; }

    /// <summary>Whether the bucket sends the content itself, so that a download counts when it starts.</summary>
    public bool CountsStarts { get; private init; }

    internal static OwnedDownloads From(Transfer transfer)
    {
        var downloads = transfer.Downloads;
        return new OwnedDownloads(
            transfer.MaxDownloads is { } most ? $"{downloads.UsedUp} of {Count.Of(most, "download")} used" : OwnerPage.Times(downloads.Completed, hasEnded: false),
            downloads.BrokenOff > 0 ? $"{downloads.BrokenOff} broke off" : null,
            downloads.First is { } first ? Moment.From(first, first) : null,
            downloads.Completed > 1 && downloads.Last is { } last ? Moment.From(last, last) : null)
        {
            IsLimited = transfer.MaxDownloads is not null,
        };
    }

    /// <summary>The same of a transfer whose content the bucket sends, which does not tell how a download ends.</summary>
    internal OwnedDownloads WhereStartsCount(Transfer transfer) => this with
    {
        Text = transfer.Downloads.Completed is var started and > 0 ? $"Started {Count.Of(started, "time")}" : "Not started yet",
        CountsStarts = true,
    };
}
