using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;

namespace CloudTransfer.Web.Models;

/// <summary>Where files are listed.</summary>
/// <param name="Address">The address of the page, the path alone; that of their transfer's where they can be downloaded.</param>
/// <param name="Order">In which order the reader looks for names.</param>
internal sealed record ListedAt(string Address, FileOrder Order)
{
    /// <summary>Whether they have boxes to be ticked.</summary>
    public bool IsSelecting { get; init; }

    /// <summary>Whether all of them can be downloaded, looked at, and had as zips of folders.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Which of them can be downloaded, where not all of them can.</summary>
    public Func<TransferFile, bool> IsHere { get; init; } = _ => false;

    /// <summary>The address of a zip of a folder.</summary>
    public string ZipOf(string folder) =>
        ContentAddress.Of(Address, DownloadFileName.Of(folder[(folder.LastIndexOf('/') + 1)..] + ".zip"), new SelectionRequest([], [folder], []));
}

/// <summary>A box by which a file or a folder is selected, as a field of a form.</summary>
/// <param name="Field">The field: <c>file</c> or <c>folderOf</c>.</param>
/// <param name="Value">A file's number; a folder is named by one of its files, however long its path is: <c>12.2</c>.</param>
/// <param name="Files">How many files it selects.</param>
/// <param name="Bytes">The bytes of those.</param>
public sealed record Tick(string Field, string Value, int Files, long Bytes)
{
    internal static Tick Of(TransferFile file) => new("file", $"{file.Number}", 1, file.Size);

    internal static Tick Of(int anyFile, int depth, int files, long bytes) => new("folderOf", $"{anyFile}.{depth}", files, bytes);
}

/// <summary>Selecting some of the files that are listed.</summary>
/// <param name="Start">The page with boxes; null where they are there.</param>
/// <param name="End">The page without boxes.</param>
/// <param name="Action">Where the form goes, by GET.</param>
public sealed record SelectMode(string? Start, string End, string Action);

/// <summary>A box before a row.</summary>
/// <param name="Name">What it selects, in words.</param>
/// <param name="Tick">The box.</param>
public sealed record TickRow(string Name, Tick Tick);
