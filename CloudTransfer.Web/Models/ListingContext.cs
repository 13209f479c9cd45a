using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;

namespace CloudTransfer.Web.Models;

/// <summary>The place where files are listed.</summary>
/// <param name="Address">The path of the page; that of the transfer's landing page if the files can be downloaded.</param>
/// <param name="Order">The order of names in the reader's language.</param>
internal sealed record ListingContext(string Address, FileOrder Order)
{
    /// <summary>Whether files have checkboxes.</summary>
    public bool IsSelecting { get; init; }

    /// <summary>Whether all files can be downloaded and previewed, and folders can be downloaded as zips.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Which files can be downloaded if not all of them can.</summary>
    public Func<TransferFile, bool> IsAvailable { get; init; } = _ => false;

    /// <summary>The URL of a zip of a folder.</summary>
    public string ZipOf(string folder) =>
        ContentAddress.Of(Address, DownloadFileName.Of(folder[(folder.LastIndexOf('/') + 1)..] + ".zip"), new SelectionRequest([], [folder], []));
}

/// <summary>A checkbox that selects a file or a folder, as a form field.</summary>
/// <param name="Field">The field: <c>file</c> or <c>folderOf</c>.</param>
/// <param name="Value">
/// The file's number. A folder is named by one of its files, so that the value is short for any path: <c>12.2</c>.
/// </param>
/// <param name="Files">The number of files that it selects.</param>
/// <param name="Bytes">The total size of these files in bytes.</param>
public sealed record Tick(string Field, string Value, int Files, long Bytes)
{
    internal static Tick Of(TransferFile file) => new("file", $"{file.Number}", 1, file.Size);

    internal static Tick Of(int anyFile, int depth, int files, long bytes) => new("folderOf", $"{anyFile}.{depth}", files, bytes);
}

/// <summary>The selection of listed files.</summary>
/// <param name="Start">The URL of the page with checkboxes; null if it is shown.</param>
/// <param name="End">The URL of the page without checkboxes.</param>
/// <param name="Action">The URL to which the form is sent by GET.</param>
public sealed record SelectMode(string? Start, string End, string Action);

/// <summary>A row with a checkbox.</summary>
/// <param name="Name">The accessible name of the checkbox.</param>
/// <param name="Tick">The checkbox.</param>
public sealed record CheckboxRow(string Name, Tick Tick);
