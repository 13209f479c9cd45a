using System.Globalization;

namespace CloudTransfer.Web.Transfers;

/// <summary>The name that a transfer is saved under: of one item its own, of several the first and how many more there are.</summary>
internal static class ArchiveName
{
    /// <summary>The name; a zip's has its ending.</summary>
    /// <param name="first">The first item as it was sent: a folder, or a file in none.</param>
    /// <param name="items">How many there are.</param>
    /// <param name="archive">Whether it is a zip.</param>
    public static string Of(string first, int items, bool archive) => DownloadFileName.Of((archive, items) switch
    {
        (false, _) => first,
        (_, 1) => Fit(first, ".zip"),
        _ => Fit(first, $" and {(items - 1).ToString("N0", CultureInfo.InvariantCulture)} more.zip"),
    });

    // Both together are a file's name again, and no longer than one may be.
    private static string Fit(string name, string ending) =>
        PathComponent.Truncate(name, PathComponent.MaxBytes - ending.Length) + ending;
}
