using System.Globalization;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// The file name of a transfer's download: the name of the only item, or the first name and the number of further
/// items.
/// </summary>
internal static class ArchiveName
{
    /// <summary>Creates the name, with the extension of a zip where it is one.</summary>
    /// <param name="first">The first item in the order of the upload: a top-level folder or file.</param>
    /// <param name="items">The number of items at the top level.</param>
    /// <param name="archive">Whether the transfer is stored as a zip.</param>
    public static string Of(string first, int items, bool archive) => DownloadFileName.Of((archive, items) switch
    {
        (false, _) => first,
        (_, 1) => Fit(first, ".zip"),
        _ => Fit(first, $" and {(items - 1).ToString("N0", CultureInfo.InvariantCulture)} more.zip"),
    });

    // Name and ending together must not exceed the maximum length of a file name.
    private static string Fit(string name, string ending) =>
        PathComponent.Truncate(name, PathComponent.MaxBytes - ending.Length) + ending;
}
