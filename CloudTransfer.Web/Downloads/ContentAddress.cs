using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// The download URLs of contents. They end in the file name, for clients that use the last segment as the file name;
/// the segments before it alone identify the content.
/// </summary>
public static class ContentAddress
{
    /// <summary>The path of the URL of the whole transfer.</summary>
    /// <param name="landing">The path of its landing page.</param>
    /// <param name="transfer">The transfer.</param>
    public static string Of(string landing, Transfer transfer) => $"{landing}/download/{Named(transfer.Name)}";

    /// <summary>The path of the URL of one file.</summary>
    /// <param name="landing">The path of its transfer's landing page.</param>
    /// <param name="file">The file.</param>
    public static string Of(string landing, TransferFile file)
    {
        var address = $"{landing}/files/{file.Number}";
        var name = Named(file.Name);
        // These segments are the paths of the file's page and of its preview content.
        return name.Equals("view", StringComparison.OrdinalIgnoreCase) || name.Equals("content", StringComparison.OrdinalIgnoreCase) ? address : $"{address}/{name}";
    }

    /// <summary>The path of the URL of a zip of some files, with the selection in the query.</summary>
    /// <param name="landing">The path of the transfer's landing page.</param>
    /// <param name="name">The file name.</param>
    /// <param name="selected">The selection.</param>
    public static string Of(string landing, string name, SelectionRequest selected)
    {
        var fields = selected.Folders.Select(folder => $"folder={Uri.EscapeDataString(folder)}")
            .Concat(selected.FoldersOf.Select(folder => $"folderOf={Uri.EscapeDataString(folder)}"))
            // In one field, since numbers and commas need no escaping.
            .Concat(selected.Files.Count > 0 ? [$"file={string.Join(',', selected.Files.Select(Uri.EscapeDataString))}"] : []);
        return $"{landing}/zip/{Named(name)}?{string.Join('&', fields)}";
    }

    private static string Named(string name) => Uri.EscapeDataString(AsciiName.Of(name));
}
