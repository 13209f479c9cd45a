using System.Collections.Frozen;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Contents;

namespace CloudTransfer.Web.Models;

/// <summary>The landing page of a transfer.</summary>
/// <param name="Title">The title, and what the sender says.</param>
/// <param name="Name">The file name of the download.</param>
/// <param name="Size">The size: <c>2.3 GB</c>.</param>
/// <param name="Files">The number of files: <c>214 files</c>.</param>
/// <param name="Expires">The expiry; null for never.</param>
/// <param name="DownloadsLeft">
/// The remaining downloads if they are limited and one is available: <c>1 download left</c>, or that the reader's
/// download has begun.
/// </param>
/// <param name="FreeAgain">When to try again if other clients use all remaining downloads; null if one is available.</param>
/// <param name="Download">The URL of the main button.</param>
/// <param name="Action">The text of the main button.</param>
/// <param name="View">The preview page of the only file; null if there are several files or there is no preview.</param>
/// <param name="Contents">The files; null for a single file.</param>
/// <param name="Checksums">The SHA-256 checksums of the files.</param>
/// <param name="Abuse">The link to report abuse; null for none.</param>
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
    /// <summary>Creates the page from a transfer and its listing.</summary>
    public static LandingPage From(Transfer transfer, Listing listing, LandingScene scene)
    {
        var size = new ByteSize(transfer.Size).ToString();
        var address = scene.Links.OnSite.Landing(transfer.Link);
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
            single is not null && FilePage.HasPreview(transfer, single) ? $"{address}/files/{single.Number}/view" : null,
            single is null ? LandingContents.From(transfer, listing, new ListingContext(address, scene.Order) { IsSelecting = scene.IsSelecting }, scene) : null,
            new Checksums($"{address}/SHA256SUMS", transfer.HasChecksums, single?.Sha256),
            AbuseLink.For(scene.AbuseContact, transfer.Link));
    }
}

/// <summary>What a landing page depends on besides the transfer.</summary>
/// <param name="Links">The links for the request.</param>
/// <param name="Now">The present time.</param>
/// <param name="FreeAgain">When the first running download is released if all remaining downloads are running; otherwise null.</param>
/// <param name="TokenFor">Creates the token of the URL of a file's picture.</param>
/// <param name="AbuseContact">The contact for abuse reports, as configured.</param>
public sealed record LandingScene(Links Links, DateTimeOffset Now, DateTimeOffset? FreeAgain, Func<TransferFile, string?> TokenFor, string? AbuseContact)
{
    /// <summary>Whether the reader has an unfinished limited download and may download the rest.</summary>
    public bool IsUnderWay { get; init; }

    /// <summary>The numbers of the listed files that have a thumbnail.</summary>
    public IReadOnlySet<int> Thumbnails { get; init; } = FrozenSet<int>.Empty;

    /// <summary>The order of names in the reader's language.</summary>
    public FileOrder Order { get; init; } = FileOrder.Neutral;

    /// <summary>Whether the reader selects files.</summary>
    public bool IsSelecting { get; init; }
}

/// <summary>The SHA-256 checksums of a transfer's files.</summary>
/// <param name="All">The URL of the list of checksums.</param>
/// <param name="AreKnown">Whether all checksums are computed.</param>
/// <param name="OfOne">The checksum of the only file, in hexadecimal; null if there are several files or it is not computed.</param>
public sealed record Checksums(string All, bool AreKnown, string? OfOne);
