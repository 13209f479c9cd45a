using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Scans;

namespace CloudTransfer.Web.Models;

/// <summary>How a transfer is doing that has not ended.</summary>
public enum OwnerState
{
    /// <summary>Receivers can download it.</summary>
    Ready,

    /// <summary>Its bytes are still arriving.</summary>
    Receiving,

    /// <summary>All permitted downloads have been made.</summary>
    UsedUp,

    /// <summary>All of it is there, and the scanner has not answered yet.</summary>
    ScanPending,

    /// <summary>The scanner did not let it through.</summary>
    Refused,
}

/// <summary>The owner's page of a transfer.</summary>
/// <param name="State">How it is doing.</param>
/// <param name="Title">What it is called, and what its sender says.</param>
/// <param name="Address">This page's own address, under which what it does is.</param>
/// <param name="Link">The link to pass on.</param>
/// <param name="Mail">A letter with the link, for the owner's mail program.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
/// <param name="FileCount">How many files: <c>214 files</c>.</param>
/// <param name="Expires">When it ceases to be reachable; null for never.</param>
/// <param name="Downloads">How its downloads have gone.</param>
/// <param name="HasPassword">Whether receivers must know a password.</param>
/// <param name="Contents">Its files; null where they are not listed.</param>
/// <param name="Form">The form that changes it.</param>
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

    /// <summary>What the scanner found, as it calls it; null for nothing.</summary>
    public string? Finding { get; init; }

    /// <summary>The name that it is saved under.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether a change was made just now.</summary>
    public bool Saved { get; init; }

    /// <summary>What is wrong with the change that was tried; null for nothing.</summary>
    public string? Wrong { get; init; }

    /// <summary>Shapes a transfer and what is listed of its files.</summary>
    public static OwnerPage From(
        Transfer transfer, ScanState scan, OwnerToken owner, (Listing Files, FileOrder Order)? listed, Links links, TransfersOptions rules, DateTimeOffset now)
    {
        var title = TransferTitle.From(transfer);
        var link = links.Landing(transfer.Id);
        return new OwnerPage(
            StateOf(transfer, scan),
            title,
            links.OnSite.Owner(owner),
            link,
            $"mailto:?subject={Uri.EscapeDataString(title.Text)}&body={Uri.EscapeDataString(Letter(title, link))}",
            new ByteSize(transfer.Size).ToString(),
            Count.Of(transfer.FileCount, "file"),
            transfer.Expires is { } expires ? Moment.From(expires, now) : null,
            OwnedDownloads.From(transfer),
            transfer.PasswordHash is not null,
            listed is var (files, order) ? LandingContents.Listed(transfer, files, new ListedAt(links.OnSite.Owner(owner), order) { IsWhole = false }) : null,
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

    /// <summary>How often something was downloaded: <c>Downloaded 3 times</c>.</summary>
    /// <param name="completed">How often.</param>
    /// <param name="hasEnded">Whether nobody can download it any more.</param>
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

    // Mail programs want lines to end so (RFC 6068).
    private static string Letter(TransferTitle title, string link)
    {
        var message = title.Message.ReplaceLineEndings("\r\n");
        var letter = message.Length is > 0 and <= 1000 ? $"{message}\r\n\r\n{link}\r\n" : $"{link}\r\n";
        return title.Sender.Length > 0 ? $"{letter}\r\n{title.Sender}\r\n" : letter;
    }
}

/// <summary>How a transfer's downloads have gone, in words.</summary>
/// <param name="Text">How often: <c>1 of 5 downloads used</c>.</param>
/// <param name="BrokenOff">How many broke off: <c>2 broke off</c>; null for none.</param>
/// <param name="First">When the first one was complete; null before.</param>
/// <param name="Last">When the last one was, where there was more than one.</param>
public sealed record OwnedDownloads(string Text, string? BrokenOff, Moment? First, Moment? Last)
{
    /// <summary>Whether there is a limit, and it is to be said what counts as one.</summary>
    public bool IsLimited { get; private init; }

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
}

/// <summary>A file as its owner sees it.</summary>
/// <param name="Path">Its path in the transfer.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
public sealed record OwnedFile(string Path, string Size);
