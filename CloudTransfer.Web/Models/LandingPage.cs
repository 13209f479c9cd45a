using System.Collections.Frozen;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>The landing page of a transfer.</summary>
/// <param name="Title">What it is called, and what its sender says.</param>
/// <param name="Name">The name it is saved under.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
/// <param name="Files">How many files: <c>214 files</c>.</param>
/// <param name="Expires">When it ceases to be reachable; null for never.</param>
/// <param name="DownloadsLeft">How many downloads are left, where they are limited and one is to be had: <c>1 download left</c>, or that the reader's own has begun.</param>
/// <param name="FreeAgain">When to try again, where others are using all downloads that are left; null where there is one to be had.</param>
/// <param name="Download">The large button's address.</param>
/// <param name="Action">The large button's text.</param>
/// <param name="View">The page that shows the one file; null where there are several, or it cannot be looked at.</param>
/// <param name="Contents">Its files; null for a single one.</param>
/// <param name="Checksums">The SHA-256 of its files.</param>
/// <param name="Abuse">Where abuse is reported; null for nowhere.</param>
public sealed record LandingPage(
    TransferTitle Title,
    string Name,
    string Size,
    string Files,
    Moment? Expires,
    string? DownloadsLeft,
    Moment? FreeAgain,
    string Download,
    string Action,
    string? View,
    LandingContents? Contents,
    Checksums Checksums,
    string? Abuse)
{
    /// <summary>Shapes a transfer and what is listed of it.</summary>
    public static LandingPage From(Transfer transfer, Listing listing, LandingScene scene)
    {
        var size = new ByteSize(transfer.Size).ToString();
        var address = scene.Links.OnSite.Landing(transfer.Id);
        var single = !transfer.IsArchive && listing is Listing.Whole { Files: [var only] } ? only : null;
        return new LandingPage(
            TransferTitle.From(transfer),
            transfer.Name,
            size,
            Count.Of(transfer.FileCount, "file"),
            transfer.Expires is { } expires ? Moment.From(expires, scene.Now) : null,
            scene.IsUnderWay ? "Your download has begun" : transfer.DownloadsLeft is { } left && scene.FreeAgain is null ? $"{Count.Of(left, "download")} left" : null,
            scene.FreeAgain is { } free ? Moment.From(free, scene.Now) : null,
            ContentAddress.Of(address, transfer),
            transfer.IsArchive ? $"Download all, {size}" : $"Download, {size}",
            single is not null && FilePage.CanBeSeen(transfer, single) ? $"{address}/files/{single.Number}/view" : null,
            single is null ? LandingContents.From(transfer, listing, new ListedAt(address, scene.Order) { IsSelecting = scene.IsSelecting }, scene) : null,
            new Checksums($"{address}/SHA256SUMS", transfer.IsHashed, single?.Sha256),
            AbuseLink.For(scene.AbuseContact, transfer.Id));
    }
}

/// <summary>What a landing page depends on beside the transfer.</summary>
/// <param name="Links">The links in answer to the request.</param>
/// <param name="Now">The time.</param>
/// <param name="FreeAgain">When the first download that is under way is given back, where all that are left are; else null.</param>
/// <param name="PassTo">What the address of a file's picture must show.</param>
/// <param name="AbuseContact">Where abuse is reported, as configured.</param>
public sealed record LandingScene(Links Links, DateTimeOffset Now, DateTimeOffset? FreeAgain, Func<TransferFile, string?> PassTo, string? AbuseContact)
{
    /// <summary>Whether the reader is in the middle of a limited download, and may take the rest of it.</summary>
    public bool IsUnderWay { get; init; }

    /// <summary>The numbers of the listed files that have a thumbnail.</summary>
    public IReadOnlySet<int> Thumbnails { get; init; } = FrozenSet<int>.Empty;

    /// <summary>In which order the reader looks for names.</summary>
    public FileOrder Order { get; init; } = FileOrder.Neutral;

    /// <summary>Whether the reader selects files.</summary>
    public bool IsSelecting { get; init; }
}

/// <summary>The SHA-256 of a transfer's files.</summary>
/// <param name="All">The address of all of them.</param>
/// <param name="AreKnown">Whether all of them have been computed.</param>
/// <param name="OfOne">That of the one file, in hexadecimal; null where there are several, or it is not known.</param>
public sealed record Checksums(string All, bool AreKnown, string? OfOne);
